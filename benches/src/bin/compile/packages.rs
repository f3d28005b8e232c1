//! The packages that are compiled: the same functions, under different attributes.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// One package.
pub(crate) struct Flavour {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// Its line in `[dependencies]`.
    dependency: &'static str,
    /// The lines above each function.
    attribute: &'static str,
}

pub(crate) const TRACING: &str = "`tracing::instrument`";

pub(crate) const PACKAGES: [Flavour; 5] = [
    Flavour { name: "plain", title: "no attribute", dependency: "", attribute: "" },
    Flavour {
        name: "ours",
        title: "`#[instrumented]`",
        // Libraries depend on it so.
        dependency: concat!(
            "callmeter = { path = \"",
            env!("CARGO_MANIFEST_DIR"),
            "/../runtime\", default-features = false }"
        ),
        attribute: "#[callmeter::instrumented]",
    },
    Flavour {
        name: "metered",
        title: "`#[metered(counter, histogram, in_flight)]`",
        dependency: concat!(
            "callmeter = { path = \"",
            env!("CARGO_MANIFEST_DIR"),
            "/../runtime\", default-features = false }"
        ),
        attribute: "#[callmeter::metered(counter, histogram, in_flight)]",
    },
    Flavour {
        name: "traced",
        title: TRACING,
        dependency: "tracing = \"0.1.44\"",
        attribute: "#[tracing::instrument]",
    },
    Flavour {
        name: "autometered",
        title: "autometrics",
        dependency: "autometrics = { version = \"3.0.0\", features = [\"prometheus-0_14\"] }",
        attribute: "#[autometrics::autometrics]",
    },
];

/// Writes a workspace with all packages into a folder.
pub(crate) fn write(folder: &Path, functions: usize) -> io::Result<()> {
    let members = PACKAGES.map(|package| format!("\"{}\"", package.name)).join(", ");
    fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n"))?;
    // The versions that are measured otherwise are measured here.
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"), folder.join("Cargo.lock"))?;
    for package in &PACKAGES {
        let Flavour { name, dependency, .. } = package;
        let folder = folder.join(name);
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/lib.rs"), source(package, functions))?;
    }
    Ok(())
}

/// Functions as services have them, in modules of a hundred: parse, decide, fail early, call one another.
fn source(package: &Flavour, functions: usize) -> String {
    const IN_A_MODULE: usize = 100;
    let attribute = package.attribute;
    let mut source = String::new();
    let mut futures = String::new();
    for number in 0..functions {
        let module = number / IN_A_MODULE;
        if number % IN_A_MODULE == 0 {
            let _ = writeln!(source, "pub mod orders_{module} {{");
        }
        let is_async = number % 2 == 1;
        let (word, call) = if is_async { ("async ", format!("orders_{module}::")) } else { ("", String::new()) };
        let rest = if is_async {
            format!("std::future::ready(()).await;\n    let total = place_{}(total, text)?;", number - 1)
        } else {
            "let total = total.rotate_left(3) ^ text.len() as u64;".to_owned()
        };
        let _ = writeln!(
            source,
            "/// Places an order of kind {number}.\n\
             {attribute}\n\
             pub {word}fn place_{number}(order: u64, text: &str) -> Result<u64, String> {{\n    \
                 let mut total = order;\n    \
                 for part in text.split(',') {{\n        \
                     let amount: u64 = part.trim().parse().map_err(|problem| format!(\"{{part}}: {{problem}}\"))?;\n        \
                     total = total.checked_add(amount).ok_or_else(|| \"too much\".to_owned())?;\n    \
                 }}\n    \
                 if total % 97 == {} {{\n        return Err(format!(\"order {{order}} is refused\"));\n    }}\n    \
                 {rest}\n    \
                 Ok(total)\n\
             }}",
            number % 97
        );
        if is_async {
            let _ = writeln!(futures, "    all.push(Box::pin({call}place_{number}(1, text)));");
        }
        if number % IN_A_MODULE == IN_A_MODULE - 1 || number + 1 == functions {
            source.push_str("}\n");
        }
    }
    // A library has code of an async function only for a future that somebody polls.
    let _ = writeln!(
        source,
        "type Placed<'a> = std::pin::Pin<Box<dyn Future<Output = Result<u64, String>> + 'a>>;\n\
         pub fn all(text: &str) -> Vec<Placed<'_>> {{\n    let mut all: Vec<Placed<'_>> = Vec::new();\n{futures}    all\n}}"
    );
    source
}
