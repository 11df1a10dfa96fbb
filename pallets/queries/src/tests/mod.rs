//! What the pallet does, one file per call.

mod bad_input;
mod buy;
mod consent;
mod fixtures;
mod invariants;
mod keys;
mod notes;
mod offchain;
mod pool;
mod refund;
mod roots;
mod settle;

use crate::{mock::*, *};
use assent_primitives::{ConsentVersion, ModelState, Purpose};
use frame_support::{assert_noop, assert_ok};
use notes::*;
use sp_runtime::{ArithmeticError, TokenError};
