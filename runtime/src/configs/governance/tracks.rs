//! The tracks of referenda: root, general, emergency.
//!
//! | track | deposit | prepare | decide | confirm | enact | approval | support |
//! |---|---|---|---|---|---|---|---|
//! | root | 1,000 | 2 hours | 14 days | 1 day | 1 day | 100 % falling to 50 % | 50 % falling to 2 % |
//! | general | 100 | 1 hour | 7 days | 12 hours | 1 hour | 80 % falling to 50 % | 25 % falling to 1 % |
//! | emergency | 500 | 10 minutes | 1 day | 30 minutes | 1 minute | 90 % falling to 66 % | 20 % falling to 2 % |
//!
//! On a chain with short periods each takes one block to prepare, twenty to decide, two to confirm and one to enact.

use alloc::borrow::Cow;
use pallet_referenda::{Curve, Track, TrackInfo};
use sp_runtime::Perbill;

use crate::*;

/// Number of the root track.
pub const ROOT: u16 = 0;
/// Number of the general track.
pub const GENERAL: u16 = 1;
/// Number of the emergency track.
pub const EMERGENCY: u16 = 2;

/// The tracks of the chain.
pub struct Tracks;

/// A name of a track, filled with zeros.
const fn name(text: &str) -> [u8; 25] {
	let (from, mut to, mut i) = (text.as_bytes(), [0; 25], 0);
	while i < from.len() {
		to[i] = from[i];
		i += 1;
	}
	to
}

/// Falls in a straight line over the whole decision period.
const fn falling(from: u32, to: u32) -> Curve {
	Curve::LinearDecreasing {
		length: Perbill::from_percent(100),
		floor: Perbill::from_percent(to),
		ceil: Perbill::from_percent(from),
	}
}

const TRACKS: [Track<u16, Balance, BlockNumber>; 3] = [
	Track {
		id: ROOT,
		info: TrackInfo {
			name: name("root"),
			max_deciding: 1,
			decision_deposit: 1_000 * UNIT,
			prepare_period: 2 * HOURS,
			decision_period: 14 * DAYS,
			confirm_period: DAYS,
			min_enactment_period: DAYS,
			min_approval: falling(100, 50),
			min_support: falling(50, 2),
		},
	},
	Track {
		id: GENERAL,
		info: TrackInfo {
			name: name("general"),
			max_deciding: 10,
			decision_deposit: 100 * UNIT,
			prepare_period: HOURS,
			decision_period: 7 * DAYS,
			confirm_period: 12 * HOURS,
			min_enactment_period: HOURS,
			min_approval: falling(80, 50),
			min_support: falling(25, 1),
		},
	},
	Track {
		id: EMERGENCY,
		info: TrackInfo {
			name: name("emergency"),
			max_deciding: 5,
			decision_deposit: 500 * UNIT,
			prepare_period: 10 * MINUTES,
			decision_period: DAYS,
			confirm_period: 30 * MINUTES,
			min_enactment_period: MINUTES,
			min_approval: falling(90, 66),
			min_support: falling(20, 2),
		},
	},
];

fn short(mut track: Track<u16, Balance, BlockNumber>) -> Track<u16, Balance, BlockNumber> {
	track.info.prepare_period = 1;
	track.info.decision_period = 20;
	track.info.confirm_period = 2;
	track.info.min_enactment_period = 1;
	track
}

impl pallet_referenda::TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = u16;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<u16, Balance, BlockNumber>>> {
		let hurried = pallet_origins::ShortPeriods::<Runtime>::get();
		TRACKS.into_iter().map(move |track| Cow::Owned(if hurried { short(track) } else { track }))
	}

	fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
		match origin {
			OriginCaller::system(frame_system::RawOrigin::Root) => Ok(ROOT),
			OriginCaller::Origins(pallet_origins::Origin::General) => Ok(GENERAL),
			OriginCaller::Origins(pallet_origins::Origin::Emergency) => Ok(EMERGENCY),
			_ => Err(()),
		}
	}
}
