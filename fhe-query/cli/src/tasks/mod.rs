//! `assent task`: post labelling work, do it, be paid for it.
//!
//! | file | for |
//! |---|---|
//! | `post` | the organisation: create, judge, close |
//! | `label` | labellers and reviewers: take, submit, reveal, review |
//! | `settle` | anybody: resolve; labellers: contribute |
//! | `look` | list |
//! | `common` | shared by all of them |

mod common;
mod label;
mod look;
mod post;
mod settle;

use crate::{args::TaskCommand, context::Context, output::Outcome};

pub async fn run(command: TaskCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		TaskCommand::Create(args) => post::create(args, context).await,
		TaskCommand::List(args) => look::list(args, context).await,
		TaskCommand::Take(args) => label::take(args, context).await,
		TaskCommand::Submit(args) => label::submit(args, context).await,
		TaskCommand::Reveal(args) => label::reveal(args, context).await,
		TaskCommand::Judge(args) => post::judge(args, context).await,
		TaskCommand::Review(args) => label::review(args, context).await,
		TaskCommand::Resolve(args) => settle::resolve(args, context).await,
		TaskCommand::Contribute(args) => settle::contribute(args, context).await,
		TaskCommand::Close(args) => post::close(args, context).await,
		TaskCommand::Clear(args) => settle::clear(args, context).await,
		TaskCommand::Assign(by) => settle::assign(by, context).await,
		TaskCommand::ForgetDay(args) => settle::forget_day(args, context).await,
	}
}
