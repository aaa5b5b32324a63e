#[derive(Debug, clap::Args)]
pub(crate) struct Demo {}
pub(crate) async fn run(_: &Demo) -> anyhow::Result<()> { Ok(()) }
