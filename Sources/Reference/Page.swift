import Foundation

/// A page that code writes: where it lies among the docs, and its text.
public struct Page: Sendable {
  /// The path below the docs' folder, as in `mistakes.md`.
  public let path: String
  /// Markdown, with a line break at the end.
  public let text: String

  /// Takes path and text.
  public init(path: String, text: String) { (self.path, self.text) = (path, text) }

  /// Writes the page below a folder, which is made if it is not there: aside first, then into place, so
  /// that no reader meets half a page.
  public func write(to folder: URL) throws {
    let files = FileManager.default
    let file = folder.appending(path: path)
    let parent = file.deletingLastPathComponent()
    try files.createDirectory(at: parent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
  }
}

/// All pages that `formal pages` writes.
public enum Pages {
  /// Computes the pages; the order is that of a table of contents.
  public static func all() -> [Page] { [mistakesPage()] + linePages() }
}
