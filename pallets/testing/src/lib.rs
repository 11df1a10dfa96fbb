//! Test support that several pallets share. A dependency of tests only: nothing here is in the runtime.
//!
//! * [`Halts`]: a kill switch that halts the models in [`Halted`].
//! * [`breakable_ticket`]: a deposit whose return fails while [`BrokenTickets`] says so.
//!
//! The statics belong to the thread of a test, which may have run another test before: a mock sets them when it builds.

mod kill_switch;
mod ticket;

pub use kill_switch::{Halted, Halts};
pub use ticket::BrokenTickets;

#[doc(hidden)]
pub mod __private {
	pub use codec;
	pub use frame_support;
	pub use scale_info;
	pub use sp_runtime;
}
