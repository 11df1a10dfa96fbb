//! Arguments of `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent completions bash\n  \
	assent completions fish\n\n\
	The script goes to standard output. For bash, write it to ~/.local/share/bash-completion/completions/assent; for \
	fish, to ~/.config/fish/completions/assent.fish; for zsh, to a file _assent in a folder of $fpath.")]
pub struct Completions {
	/// The shell
	#[arg(value_enum, value_name = "SHELL")]
	pub shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent man\n  assent man --out ~/.local/share/man/man1\n\n\
	Without --out the page of assent itself goes to standard output, in roff.")]
pub struct Man {
	/// The folder for the pages of all commands, one file each; it is made if it is not there
	#[arg(long, value_name = "DIR")]
	pub out: Option<PathBuf>,
}
