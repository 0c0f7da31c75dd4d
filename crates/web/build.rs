//! A new asset is embedded at the next build, not only a changed one.

fn main() {
    for folder in ["css", "js", "vendor", "icons.svg", "icon.svg"] {
        println!("cargo::rerun-if-changed=../../assets/{folder}");
    }
}
