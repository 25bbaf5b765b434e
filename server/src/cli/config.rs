//! `config`.

use super::{Result, Terminal};
use crate::config::{Config, Origin, ServeSettings, StoreSettings, Values};

/// Prints every setting and where it came from.
#[derive(Debug, clap::Args)]
pub struct Show {
    #[command(flatten)]
    serve: ServeSettings,
}

impl Show {
    /// Runs it.
    pub fn run(self, store: &StoreSettings, mut values: Values<'_>, terminal: &mut Terminal) -> Result<()> {
        let serve = self.serve.check(&mut values);
        let config = store.check(&mut values, serve.as_ref().is_some_and(|serve| serve.demo));
        let told = values.told().to_vec();
        Config::finish(values, config)?;
        let width = told.iter().map(|setting| setting.flag.len()).max().unwrap_or(0);
        for setting in told {
            let from = match setting.origin {
                Origin::Flag => "from the command line".to_owned(),
                Origin::Environment => format!("from {}", setting.variable),
                Origin::Default => format!("by default; set {}", setting.variable),
            };
            let value = if setting.value.is_empty() {
                "(none)"
            } else {
                &setting.value
            };
            terminal.say(format!("{:width$}  {value}  ({from})", setting.flag))?;
        }
        Ok(())
    }
}
