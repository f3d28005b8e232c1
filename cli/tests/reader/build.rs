//! Programs that are built first.

use std::path::{Path, PathBuf};

use crate::{callmeter, error, names};

/// A workspace in a temporary folder, with programs that declare metrics and one that does not.
struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    fn new() -> Self {
        let workspace = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        // The same versions as in this workspace, so that nothing is downloaded.
        std::fs::copy(root.join("Cargo.lock"), workspace.folder.path().join("Cargo.lock")).expect("the lock file");
        let runtime = root.join("runtime");
        let dependency =
            format!("[dependencies]\ncallmeter = {{ path = '{}', default-features = false }}\n", runtime.display());
        workspace.write("Cargo.toml", "[workspace]\nmembers = [\"shop\", \"generator\"]\nresolver = \"3\"\n");
        workspace.write(
            "shop/Cargo.toml",
            &format!(
                "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[features]\nexpress = []\n\n\
                 {dependency}"
            ),
        );
        workspace.write("shop/src/bin/till.rs", &program("till_total"));
        workspace.write("shop/src/bin/stock.rs", &program("stock_total"));
        workspace.write("shop/examples/fair.rs", &program("fair_total"));
        workspace.write(
            "generator/Cargo.toml",
            "[package]\nname = \"generator\"\nversion = \"1.0.0\"\nedition = \"2024\"\n",
        );
        workspace.write("generator/src/main.rs", "fn main() {}\n");
        workspace
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The names of all families that are listed.
    fn list(&self, arguments: &[&str]) -> Vec<String> {
        let output = callmeter(self.folder.path(), &[&["list", "--format", "json"], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let document = serde_json::from_slice(&output.stdout).expect("JSON");
        let mut names: Vec<String> = names(&document).concat().into_iter().map(str::to_owned).collect();
        names.sort();
        names
    }
}

fn program(metric: &str) -> String {
    format!(
        "#[callmeter::metered(counter(\"{metric}\", help = \"Calls.\"))]\nfn call() {{}}\n\n\
         #[cfg(feature = \"express\")]\n#[callmeter::metered(counter(\"express_total\", help = \"Fast.\"))]\n\
         fn express() {{}}\n\n\
         fn main() {{\n    call();\n    #[cfg(feature = \"express\")]\n    express();\n}}\n"
    )
}

#[test]
fn what_is_asked_for_is_built_and_read() {
    let workspace = Workspace::new();
    // Without a source: the workspace's programs, except those that declare nothing.
    assert_eq!(workspace.list(&[]), ["stock_total", "till_total"]);
    assert_eq!(workspace.list(&["--package", "shop"]), ["stock_total", "till_total"]);
    assert_eq!(workspace.list(&["--bin", "till"]), ["till_total"]);
    assert_eq!(workspace.list(&["--bin", "till", "--bin", "stock"]), ["stock_total", "till_total"]);
    assert_eq!(workspace.list(&["--example", "fair"]), ["fair_total"]);
    assert_eq!(workspace.list(&["--example", "fair", "--bin", "till"]), ["fair_total", "till_total"]);
    assert_eq!(
        workspace.list(&["--package", "shop", "--features", "express", "--bin", "till"]),
        ["express_total", "till_total"]
    );
    let manifest = workspace.path("shop/Cargo.toml");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["list", "--format", "json", "--manifest-path", manifest.to_str().expect("UTF-8")];
    let output = callmeter(elsewhere.path(), &arguments);
    assert_eq!(names(&serde_json::from_slice(&output.stdout).expect("JSON")).len(), 2);
    // Another source replaces the build, unless something is named.
    let till = workspace.path("target/debug").join(format!("till{}", std::env::consts::EXE_SUFFIX));
    let till = till.to_str().expect("UTF-8");
    assert_eq!(workspace.list(&["--binary", till]), ["till_total"]);
    assert_eq!(workspace.list(&["--binary", till, "--bin", "stock"]), ["stock_total", "till_total"]);

    // What does not build, or declares nothing, is named.
    let list = |arguments: &[&str]| error(&callmeter(workspace.folder.path(), &[&["list"], arguments].concat()));
    let message = list(&["--binary", till, "--release"]);
    assert!(message.starts_with("error: `--release` has no effect here"), "{message}");
    let message = list(&["--bin", "missing"]);
    assert!(message.contains("`cargo build --workspace --bin missing` failed"), "{message}");
    let message = list(&["--package", "generator"]);
    assert!(
        message.contains("none of the programs that `cargo build --package generator --bins` built"),
        "{message}"
    );
    assert!(message.contains("declares metrics: generator"), "{message}");
    // Cargo alone would build only the package at the root.
    workspace.write(
        "Cargo.toml",
        "[package]\nname = \"root\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n\
         [workspace]\nmembers = [\"shop\", \"generator\"]\nresolver = \"3\"\n",
    );
    workspace.write("src/main.rs", "fn main() {}\n");
    assert_eq!(workspace.list(&[]), ["stock_total", "till_total"]);
    workspace.write("shop/src/bin/till.rs", "fn main() { nothing }\n");
    let message = list(&["--bin", "till"]);
    assert!(message.contains("cannot find value `nothing`"), "the compiler's message is missing: {message}");
    assert!(message.contains("`cargo build --workspace --bin till` failed"), "{message}");
}

#[test]
fn outside_of_a_workspace_there_is_one_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for arguments in [&["list"][..], &["list", "--bin", "app"], &["list", "--package", "app", "--release"]] {
        let message = error(&callmeter(folder.path(), arguments));
        assert!(message.starts_with("error: there is no `Cargo.toml` in "), "{message}");
        assert!(message.contains("name a source: a binary, a URL or a catalogue file"), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}
