//! Records of everything around the main job: bonds, reputation, work, pools, markets, votes.

mod market;
mod pools;
mod reputation;
mod sponsors;
mod tasks;
mod votes;
mod workers;

pub use market::*;
pub use pools::*;
pub use reputation::*;
pub use tasks::*;
pub use votes::*;
pub use workers::*;
