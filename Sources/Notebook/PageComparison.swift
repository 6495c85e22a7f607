import Foundation

/// Compares two runs of a chapter by their pages, to tell whether committed pages are still true.
///
/// Words, code and graphs must agree to the letter, numbers up to 1e-3 of the larger or 1e-9, figures
/// marked as measured only in that they are there. Spaces do not count: columns move when a number
/// gets longer. Pictures are not compared, but what they were drawn from is.
public enum PageComparison {
  /// What differs between the pages of a chapter in two folders; empty if nothing does.
  public static func differences(of chapter: String, in old: URL, and new: URL) -> [String] {
    var found: [String] = []
    let figures = "figures/\(chapter)"
    let (oldFiles, newFiles) = (
      names(old.appending(path: figures)), names(new.appending(path: figures))
    )
    for name in oldFiles.symmetricDifference(newFiles).sorted() {
      found.append(
        "\(figures)/\(name) is only in \(oldFiles.contains(name) ? "the old" : "the new") pages")
    }
    let texts = oldFiles.intersection(newFiles).filter { !$0.hasSuffix(".svg") }.sorted()
    for file in ["\(chapter).md"] + texts.map({ "\(figures)/\($0)" }) {
      guard let a = text(old.appending(path: file)), let b = text(new.appending(path: file)) else {
        found.append("\(file) is missing")
        continue
      }
      if let difference = difference(a, b) { found.append("\(file): \(difference)") }
    }
    let notebook = "notebooks/\(chapter).ipynb"
    switch (
      withoutPictures(old.appending(path: notebook)), withoutPictures(new.appending(path: notebook))
    )
    {
    case (let a?, let b?):
      if let difference = difference(a, b) { found.append("\(notebook): \(difference)") }
    default: found.append("\(notebook) is missing or is no notebook")
    }
    return found
  }

  /// The first difference between two texts, in words; nil if there is none that counts.
  public static func difference(_ a: String, _ b: String) -> String? {
    let (a, b) = (pieces(a), pieces(b))
    for (x, y) in zip(a, b) {
      switch (x, y) {
      case (.number(let p, _), .number(let q, _))
      where areClose(p, q):
        continue
      case (.word(let p), .word(let q)) where p == q: continue
      default: return "“\(x.text)” became “\(y.text)”"
      }
    }
    if a.count == b.count { return nil }
    let rest = a.count > b.count ? a[b.count...] : b[a.count...]
    let beginning = rest.prefix(6).map(\.text).joined(separator: " ")
    return a.count > b.count ? "“\(beginning)” is gone" : "“\(beginning)” is new"
  }

  /// Whether two numbers are the same up to the rounding of another processor.
  static func areClose(_ p: Double, _ q: Double) -> Bool {
    p == q || abs(p - q) <= 1e-3 * max(abs(p), abs(q)) + 1e-9
  }

  private enum Piece {
    case word(String)
    case number(Double, String)

    var text: String {
      switch self {
      case .word(let text), .number(_, let text): text
      }
    }
  }

  /// The numbers of a text, and the words between them.
  private static func pieces(_ text: String) -> [Piece] {
    let measured = /<span class=\\?"measured\\?">.*?<\/span>/.dotMatchesNewlines()
    let text = text.replacing(measured, with: " measured ")
    let number = /[−\-]?[0-9]+(?:\.[0-9]+)?(?:[eE][−+\-]?[0-9]+)?/
    var result: [Piece] = []
    func add(_ words: Substring) {
      for word in words.split(whereSeparator: \.isWhitespace) { result.append(.word(String(word))) }
    }
    var rest = text[...]
    while let match = rest.firstMatch(of: number) {
      add(rest[..<match.range.lowerBound])
      let value = Double(match.output.replacing("−", with: "-"))
      result.append(value.map { .number($0, String(match.output)) } ?? .word(String(match.output)))
      rest = rest[match.range.upperBound...]
    }
    add(rest)
    return result
  }

  private static func names(_ folder: URL) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
  }

  private static func text(_ file: URL) -> String? {
    try? String(contentsOf: file, encoding: .utf8)
  }

  /// The sources and texts of a notebook's cells.
  private static func withoutPictures(_ file: URL) -> String? {
    guard let data = try? Data(contentsOf: file),
      let notebook = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let cells = notebook["cells"] as? [[String: Any]]
    else { return nil }
    func joined(_ lines: Any?) -> String { (lines as? [String])?.joined() ?? "" }
    return cells.map { cell in
      let outputs = (cell["outputs"] as? [[String: Any]]) ?? []
      let texts = outputs.map { output in
        let data = (output["data"] as? [String: Any]) ?? [:]
        let kinds = data.keys.sorted().joined(separator: " ")
        // Measured figures carry no mark in plain text: where there is Markdown, it is the witness.
        return kinds + "\n"
          + joined(
            data["text/markdown"] ?? (data["image/svg+xml"] == nil ? data["text/plain"] : nil))
      }
      return ([joined(cell["source"])] + texts).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
