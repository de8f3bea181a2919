//! Files that the program writes: whole or not at all.

use std::path::Path;

use super::exit;

/// Writes a file under another name first, so that an interruption leaves no half of it; gives the
/// exit code.
pub(super) fn write_whole(path: &Path, text: &str) -> u8 {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let written =
        std::fs::write(&unfinished, text).and_then(|()| std::fs::rename(&unfinished, path));
    match written {
        Ok(()) => exit::PROVED,
        Err(error) => {
            eprintln!("error: {}: {error}", path.display());
            exit::BAD_INPUT
        }
    }
}

/// Writes files of these names and texts into a folder, which is made if it is not there.
pub(super) fn write_folder(folder: &Path, files: &[(String, String)]) -> u8 {
    if let Err(error) = std::fs::create_dir_all(folder) {
        eprintln!("error: {}: {error}", folder.display());
        return exit::BAD_INPUT;
    }
    let codes = files.iter().map(|(name, text)| write_whole(&folder.join(name), text));
    codes.max().unwrap_or(exit::PROVED)
}
