//! Rebuilds the crate when a catalogue changes: the macro that embeds them does not say so itself.
fn main() {
    println!("cargo:rerun-if-changed=catalogue");
}
