//! Source files of declarations, as a reader on another machine knows them.

use std::env;
use std::path::Path;

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// The path with `/`: relative to the workspace, or `name-version/…` in a dependency.
    pub path: String,
    /// Whether the file is in the workspace, so that a link to it is possible.
    pub is_in_workspace: bool,
}

impl SourceFile {
    /// The file of a path that the compiler wrote into the program. It has relative paths for a workspace's own crates, and
    /// absolute ones for dependencies.
    pub fn new(file: &str) -> Self {
        let path = file.replace('\\', "/");
        for folder in ["/registry/src/", "/git/checkouts/"] {
            // What follows is the registry's name, or that of the repository with a hash.
            if let Some((_, rest)) = path.split_once(folder)
                && let Some((_, rest)) = rest.split_once('/')
            {
                return Self { path: rest.to_owned(), is_in_workspace: false };
            }
        }
        if is_absolute(&path) {
            return match env::current_dir().ok().and_then(|folder| below(&path, &folder)) {
                Some(path) => Self { path, is_in_workspace: true },
                None => Self { path, is_in_workspace: false },
            };
        }
        Self { path: path.strip_prefix("./").map_or(path.clone(), str::to_owned), is_in_workspace: true }
    }
}

/// Whether the path is absolute on any system: the program may come from another one.
fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || matches!(path.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z', b':', b'/', ..])
}

fn below(path: &str, folder: &Path) -> Option<String> {
    let folder = folder.to_str()?.replace('\\', "/");
    path.strip_prefix(&folder)?.strip_prefix('/').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, path: &str, is_in_workspace: bool) {
        assert_eq!(SourceFile::new(file), SourceFile { path: path.to_owned(), is_in_workspace });
    }

    #[test]
    fn a_page_has_no_paths_of_the_machine_that_wrote_it() {
        check("src/shop.rs", "src/shop.rs", true);
        check("./src/shop.rs", "src/shop.rs", true);
        check(r"shop\src\cart.rs", "shop/src/cart.rs", true);
        check("/home/a/.cargo/registry/src/mirror-1949/pool-1.2.3/src/lib.rs", "pool-1.2.3/src/lib.rs", false);
        check(r"C:\Users\a\.cargo\registry\src\index-1\pool-1.2.3\src\lib.rs", "pool-1.2.3/src/lib.rs", false);
        check("/home/a/.cargo/git/checkouts/pool-0f/1a2b3c/src/lib.rs", "1a2b3c/src/lib.rs", false);
        check("/rustc/0f/library/core/src/ops.rs", "/rustc/0f/library/core/src/ops.rs", false);
        let here = env::current_dir().expect("a folder").join("src/here.rs");
        check(here.to_str().expect("UTF-8"), "src/here.rs", true);
    }
}
