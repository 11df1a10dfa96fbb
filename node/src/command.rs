//! What each command does.

use assent_runtime::opaque::Block;
use sc_cli::SubstrateCli;
use sc_service::PartialComponents;

use crate::{
	chain_spec,
	cli::{Cli, Command},
	service,
};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Assent Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		"The Assent developers".into()
	}

	fn support_url() -> String {
		"the place that you have this program from".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(match id {
			"dev" | "development" => Box::new(chain_spec::development()?),
			"" | "local" | "local_testnet" => Box::new(chain_spec::local_testnet()?),
			path => Box::new(chain_spec::ChainSpec::from_json_file(path.into()).map_err(|error| {
				format!("'{path}' is neither a preset (dev, local) nor a readable chain specification: {error}")
			})?),
		})
	}
}

/// Runs an asynchronous subcommand over parts of a full node.
macro_rules! with_parts {
	($cli:expr, $command:expr, |$config:ident, $parts:ident| $run:expr) => {{
		let runner = $cli.create_runner($command)?;
		runner.async_run(|$config| {
			let $parts: PartialComponents<_, _, _, _, _, _> = service::new_partial(&$config)?;
			let task_manager = $parts.task_manager;
			Ok(($run, task_manager))
		})
	}};
}

/// Parses the command line and does what it says.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_args();

	match &cli.subcommand {
		Some(Command::Key(command)) => command.run(&cli),
		Some(Command::ExportChainSpec(command)) => {
			let spec = cli.load_spec(&command.chain)?;
			command.run(spec)
		},
		Some(Command::CheckBlock(command)) => {
			with_parts!(cli, command, |config, parts| command.run(parts.client, parts.import_queue))
		},
		Some(Command::ExportBlocks(command)) => {
			with_parts!(cli, command, |config, parts| command.run(parts.client, config.database))
		},
		Some(Command::ExportState(command)) => {
			with_parts!(cli, command, |config, parts| command.run(parts.client, config.chain_spec))
		},
		Some(Command::ImportBlocks(command)) => {
			with_parts!(cli, command, |config, parts| command.run(parts.client, parts.import_queue))
		},
		Some(Command::Revert(command)) => with_parts!(cli, command, |config, parts| {
			command.run(
				parts.client,
				parts.backend,
				Some(Box::new(|client, _, blocks| {
					sc_consensus_grandpa::revert(client, blocks)?;
					Ok(())
				})),
			)
		}),
		Some(Command::PurgeChain(command)) => {
			let runner = cli.create_runner(command)?;
			runner.sync_run(|config| command.run(config.database))
		},
		Some(Command::ChainInfo(command)) => {
			let runner = cli.create_runner(command)?;
			runner.sync_run(|config| command.run::<Block>(&config))
		},
		None => {
			let runner = cli.create_runner(&cli.run)?;
			runner.run_node_until_exit(|config| async move {
				service::run(config, cli.sealing, cli.worker).await.map_err(sc_cli::Error::Service)
			})
		},
	}
}
