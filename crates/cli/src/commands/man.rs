//! `stagegate man`.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};

use crate::{
    cli::{Cli, GlobalArgs},
    error::CliError,
    output::Output,
};

/// Write the manual pages to a folder, one for each command
///
/// Without further settings `man` finds them in `~/.local/share/man/man1`, if `~/.local/bin` is in `PATH`.
#[derive(Args, Debug)]
pub struct ManArgs {
    /// The folder; it is made if it is not there
    folder: PathBuf,
}

/// Writes the pages.
pub fn man(global: &GlobalArgs, args: &ManArgs) -> Result<(), CliError> {
    let mut command = Cli::command();
    command.build();
    let shown = args.folder.display();
    let failed = |cause: io::Error| CliError::local(format!("cannot write manual pages to `{shown}`: {cause}"), None);
    fs::create_dir_all(&args.folder).map_err(failed)?;
    let count = write(&command, None, &args.folder).map_err(failed)?;
    Output::new(global).note(&format!("wrote {count} manual pages to `{shown}`"));
    Ok(())
}

/// Writes the page of a command and of all below it; tells how many.
fn write(command: &Command, above: Option<&str>, folder: &Path) -> io::Result<usize> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let mut page = Vec::new();
    render(command, above, &mut page)?;
    fs::File::create(folder.join(format!("{name}.1")))?.write_all(&page)?;
    let below = command.get_subcommands().filter(|command| !command.is_hide_set());
    below.map(|command| write(command, Some(name), folder)).try_fold(1, |count, more| Ok(count + more?))
}

fn render(command: &Command, above: Option<&str>, page: &mut Vec<u8>) -> io::Result<()> {
    let source = concat!("stagegate ", env!("CARGO_PKG_VERSION"));
    let usage = command.clone().render_usage().to_string();
    let command = command.clone().override_usage(usage.trim_start_matches("Usage: ").to_owned());
    // No date: pages of the same program are the same whenever they are made. Without quotes its field would go missing.
    let man = Man::new(command.clone()).date("\"\"").source(source).manual("Stagegate Manual");
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    let Some(above) = above else { return Ok(()) };
    let mut see = Roff::new();
    see.control("SH", ["SEE ALSO"]);
    see.text([bold(above), roman("(1)")]);
    see.to_writer(page)
}
