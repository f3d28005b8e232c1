//! `--base`: a repository with a crate whose metric is renamed between two commits.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::formats::callmeter;
use crate::sources::error;

/// A repository in a temporary folder.
struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// The crate is in a folder of the repository, and counts under this name.
    fn new(metric: &str) -> Self {
        let repository = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("runtime");
        let manifest = format!(
            "[package]\nname = \"parcels\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[features]\nexpress = []\n\n\
             [[bin]]\nname = \"parcels\"\npath = \"src/main.rs\"\n\n[[bin]]\nname = \"tool\"\npath = \"src/tool.rs\"\n\n\
             [dependencies]\ncallmeter = {{ path = '{}', default-features = false }}\n\n[workspace]\n",
            runtime.display()
        );
        repository.write("Cargo.toml", &manifest);
        // The same versions as in this workspace, so that nothing is downloaded.
        let lock = runtime.parent().expect("the workspace").join("Cargo.lock");
        std::fs::copy(lock, repository.krate().join("Cargo.lock")).expect("the lock file");
        repository.write("src/tool.rs", "fn main() {}\n");
        repository.write(".gitignore", "target\nCargo.lock\n");
        // A hook of the repository must not run for the checkout.
        let hook = repository.folder.path().join(".git/hooks/post-checkout");
        std::fs::write(&hook, "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\n").expect("a hook");
        std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
        repository.declare(metric);
        repository.commit("first");
        repository
    }

    fn krate(&self) -> PathBuf {
        self.folder.path().join("service")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.krate().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn declare(&self, metric: &str) {
        self.write(
            "src/main.rs",
            &format!(
                "#[callmeter::metered(counter(\"{metric}\", help = \"Parcels.\"))]\nfn send() {{}}\n\n\
                 #[cfg(feature = \"express\")]\n#[callmeter::metered(counter(\"express_total\", help = \"Fast.\"))]\n\
                 fn express() {{}}\n\n\
                 fn main() {{\n    send();\n    #[cfg(feature = \"express\")]\n    express();\n}}\n"
            ),
        );
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        let identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];
        self.git(&[&identity[..], &["commit", "--quiet", "--no-verify", "--message", message]].concat());
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git").args(arguments).current_dir(self.folder.path()).output().expect("git");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The rules that a comparison reports, with the families.
    fn diff(&self, arguments: &[&str]) -> Vec<(String, String)> {
        let output = callmeter(&self.krate(), &[&["diff", "--format", "json"], arguments].concat());
        let document: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let changes = document["changes"].as_array().expect("changes").iter();
        changes.map(|change| (text(&change["rule"]), text(&change["family"]))).collect()
    }

    /// Nothing of the comparison is left, except what Cargo built.
    fn assert_clean(&self) {
        let work_trees = self.git(&["worktree", "list", "--porcelain"]);
        assert_eq!(work_trees.matches("worktree ").count(), 1, "{work_trees}");
        assert!(!self.krate().join("target/callmeter-base/checkout").exists());
        assert_eq!(self.git(&["status", "--porcelain"]), "");
        assert!(!self.folder.path().join(".git/hooks/ran").exists(), "a hook ran");
    }
}

fn reported(rule: &str, family: &str) -> (String, String) {
    (rule.to_owned(), family.to_owned())
}

#[test]
fn a_revision_is_built_and_compared() {
    let repository = Repository::new("parcels_total");
    repository.declare("letters_total");
    repository.commit("second");

    let renamed = [reported("family-renamed-without-was", "letters_total")];
    assert_eq!(repository.diff(&["--base", "HEAD~1"]), renamed);
    repository.assert_clean();
    assert_eq!(repository.diff(&["--base", "HEAD", "--bin", "parcels"]), []);
    // The revision is built with the same features.
    assert_eq!(repository.diff(&["--base", "HEAD~1", "--features", "express"]), renamed);
    let manifest = repository.krate().join("Cargo.toml");
    assert_eq!(
        repository.diff(&["--base", "HEAD~1", "--manifest-path", manifest.to_str().expect("UTF-8")]),
        renamed
    );
    repository.assert_clean();

    // A program without metrics declares nothing that could be compared.
    let message = error(&callmeter(&repository.krate(), &["diff", "--base", "HEAD~1", "--bin", "tool"]));
    assert!(message.contains("declares metrics: tool"), "{message}");
    repository.assert_clean();

    // A revision that does not compile is named, and nothing is left of it.
    repository.write("src/main.rs", "fn main() { nothing }\n");
    repository.commit("third");
    repository.declare("letters_total");
    repository.commit("fourth");
    let message = error(&callmeter(&repository.krate(), &["diff", "--base", "HEAD~1", "--bin", "parcels"]));
    assert!(message.contains("`HEAD~1`: `cargo build --workspace --bin parcels"), "{message}");
    repository.assert_clean();

    // What an interrupted comparison has left is removed by the next one.
    let checkout = repository.krate().join("target/callmeter-base/checkout");
    repository.git(&["worktree", "add", "--quiet", "--detach", checkout.to_str().expect("UTF-8"), "HEAD"]);
    std::fs::remove_file(repository.folder.path().join(".git/hooks/ran")).expect("the hook ran for this one");
    assert_eq!(repository.diff(&["--base", "HEAD"]), []);
    repository.assert_clean();
}

#[test]
fn the_committed_catalogue_file_is_read_instead() {
    let repository = Repository::new("parcels_total");
    let file = |name: &str| {
        format!(
            r#"{{"schema_version":1,"programs":[{{"name":"parcels","families":[{{"name":"{name}","kind":"counter",
            "unit":null,"help":"Parcels.","labels":[],"buckets":[],"declared":[]}}]}}]}}"#
        )
    };
    repository.write("callmeter.json", &file("parcels_total"));
    repository.write("docs/metrics.json", &file("boxes_total"));
    repository.commit("second");
    repository.write("callmeter.json", &file("letters_total"));

    let letters = reported("family-added", "letters_total");
    let expected = [letters.clone(), reported("family-removed", "parcels_total")];
    assert_eq!(repository.diff(&["--base", "main", "callmeter.json"]), expected);
    let expected = [reported("family-removed", "boxes_total"), letters];
    assert_eq!(
        repository.diff(&["--base", "main", "--catalogue-file", "./docs/../docs/metrics.json", "callmeter.json"]),
        expected
    );
    assert!(!repository.krate().join("target").exists(), "the revision was built");

    repository.write("callmeter.json", "[{]");
    repository.commit("third");
    let message = error(&callmeter(&repository.krate(), &["diff", "--base", "main", "docs/metrics.json"]));
    assert!(message.contains("main:callmeter.json: this is not a valid catalogue"), "{message}");
}

#[test]
fn a_revision_that_is_none_is_named() {
    let repository = Repository::new("parcels_total");
    for revision in ["v9.9", "--upload-pack=x", "HEAD:service", ""] {
        let base = format!("--base={revision}");
        let message = error(&callmeter(&repository.krate(), &["diff", &base, "callmeter.json"]));
        assert!(message.contains(&format!("no revision `{revision}`")), "{message}");
    }
    let outside = tempfile::tempdir().expect("a temporary folder");
    let message = error(&callmeter(outside.path(), &["diff", "--base", "main", "callmeter.json"]));
    assert!(message.contains("not a git repository"), "{message}");
}
