//! What the pallet does, one file per call.

mod bond;
mod bond_extra;
mod invariants;
mod parameters;
mod rebond;
mod receipts;
mod report_conflict;
mod report_stale_version;
mod unbond;
mod withdraw_unbonded;

use crate::{mock::*, *};
use assent_primitives::{ConsentVersion, OfferId, Receipt};
use frame_support::{assert_noop, assert_ok};
use receipts::*;
use sp_runtime::{ArithmeticError, TokenError};
