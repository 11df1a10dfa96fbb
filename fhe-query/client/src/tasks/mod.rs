//! Doing and posting labelling work.
//!
//! * **answer**: what a labeller says of an item; written by people as `cat`, `0,5,9`, `118-163` or `2`.
//! * **work file**: committed answers and their salts, until they are revealed.
//! * **gold**: secret answers that an organisation commits to when it posts a set, in the form of a Merkle root.

pub mod answers;
pub mod funding;
pub mod gold;
pub mod labels;
pub mod work;

pub use answers::{parse_answer, parse_kind, AnswerError};
pub use funding::funding;
pub use gold::{GoldError, GoldFile};
pub use labels::LabelError;
pub use work::{WorkError, WorkFile};
