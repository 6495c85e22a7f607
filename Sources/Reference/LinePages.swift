import FormalAlgorithms
import Foundation

/// A page for each algorithm, line by line: the paper's statement, the Swift, errata, and what happened
/// to the tests when the line was changed; before them an index.
public func linePages(of changes: [LineChange] = LineChange.all) -> [Page] {
  let pages = Pseudocode.algorithms.map { algorithm in
    LinePage(algorithm, changes.filter { $0.algorithm == algorithm.number })
  }
  return [index(of: pages)] + pages.map(\.page)
}

private func index(of pages: [LinePage]) -> Page {
  let changes = pages.flatMap(\.changes)
  let noticed = changes.count(where: \.isNoticed)
  let lines = Set(changes.map { "\($0.algorithm).\($0.line)" }).count
  let rows = pages.map { page in
    let algorithm = page.algorithm
    let changed = Set(page.changes.map(\.line)).count
    return """
      | \(algorithm.number) | [\(algorithm.name)](\(page.name).md) | \(changed) | \(page.changes.count) \
      | \(page.changes.count(where: \.isNoticed)) |
      """
  }
  let text = """
    # Line by line

    For each line of the fifteen algorithms: the statement of the paper, the Swift that stands for it, errata
    where there are some, and the tests that watch it. That a test watches a line is measured, not claimed: each
    of the \(lines) lines that do something (all but a bare `end`) was changed in at least two ways, \
    a sign, an index, a
    term left out, an operand exchanged, and all tests of the algorithms ran with the change.

    \(noticed) of \(changes.count) changes made a test fail. `Tests/Mutants/run` does it again.

    | | algorithm | lines | changes | noticed |
    | ---: | --- | ---: | ---: | ---: |
    \(rows.joined(separator: "\n"))

    The lists name no more than three of the tests that fail, those of the algorithm itself first. Where a change
    ends the whole program, only the algorithm's own tests are counted, and no more than six that end it.

    ---

    These pages are written by `make docs` from the sources and from what `Tests/Mutants/run` has measured; a test
    fails when they are out of date.
    """
  return Page(path: "lines/README.md", text: text + "\n")
}

/// One algorithm.
private struct LinePage {
  let algorithm: Pseudocode
  let changes: [LineChange]
  /// As in `04-attention`, after the source file.
  let name: String
  private let source: String

  init(_ algorithm: Pseudocode, _ changes: [LineChange]) {
    (self.algorithm, self.changes) = (algorithm, changes)
    source = SourceTree.path(ofAlgorithm: algorithm.number)
    let file = source.split(separator: "/").last.map(String.init) ?? ""
    let parts = file.dropFirst("Algorithm".count).dropLast(".swift".count)
    name = "\(parts.prefix(2))-\(hyphenated(String(parts.dropFirst(2))))"
  }

  var page: Page {
    let sections = algorithm.lines.filter { $0.statement != "end" }.map(section)
    let file = source.split(separator: "/").last ?? ""
    let whole = errata(where: \.isEmpty).map { "\(link($0)) \($0.sentence)" }
    let text = """
      # Algorithm \(algorithm.number), line by line: \(algorithm.name)

      [`\(file)`](../../\(source)) · [all algorithms](README.md) · \
      [in PyTorch](../rows-and-columns.md#\(anchor("Algorithm \(algorithm.number): \(algorithm.name)")))

      \((whole + sections).joined(separator: "\n\n"))
      """
    return Page(path: "lines/\(name).md", text: text + "\n")
  }

  private func section(_ line: Pseudocode.Line) -> String {
    let swift = SourceTree.statements(ofAlgorithm: algorithm.number, line: line.number)
    let code = swift.joined(separator: "\n\n")
    let items = changes.filter { $0.line == line.number }.map(item)
    return """
      ## Line \(line.number)

      ```text
      \(line.statement)
      ```

      ```swift
      \(code)
      ```

      \((errata(at: line.number) + ["Tests that fail when it is changed:"]).joined(separator: "\n\n"))

      \(items.joined(separator: "\n"))
      """
  }

  /// The errata about the algorithm whose lines there satisfy `isWanted`; none are named where all are meant.
  private func errata(where isWanted: ([Int]) -> Bool) -> [Erratum] {
    Erratum.all.filter { erratum in
      erratum.places.contains { $0.algorithm == algorithm.number && isWanted($0.lines) }
    }
  }

  /// What the errata have to say at a line, in paragraphs. Each says it once, at the first of its lines.
  private func errata(at line: Int) -> [String] {
    let here = errata { $0.contains(line) }.map { erratum in
      let place = erratum.places.first { $0.algorithm == algorithm.number }
      return (erratum, first: place?.lines.min() ?? line)
    }
    let new = here.filter { $0.first == line }.map { "\(link($0.0)) \($0.0.sentence)" }
    let known = here.filter { $0.first < line }.map { "\(link($0.0)) See line \($0.first)." }
    return new + (known.isEmpty ? [] : [known.joined(separator: " ")])
  }

  private func link(_ erratum: Erratum) -> String {
    "**[\(erratum.name)](../\(erratum.link)).**"
  }

  private func item(_ change: LineChange) -> String {
    let original = code(change.original)
    let replaced =
      change.replacement.isEmpty
      ? "\(original) left out" : "\(original) → \(code(change.replacement))"
    return "- **\(change.summary)**, \(replaced): \(tests(change))"
  }

  private func tests(_ change: LineChange) -> String {
    if !change.isNoticed { return "none" }
    let named = change.failing.prefix(3).map { test in
      let name = test.split(separator: "/").last?.prefix { $0 != "(" } ?? ""
      return SourceTree.path(ofTest: test).map { "[`\(name)`](../../\($0))" } ?? "`\(name)`"
    }
    let more = change.count - named.count
    let list = named.joined(separator: ", ")
    return (more > 0 ? "\(list) and \(more) more" : list)
      + (change.endsProgram ? "; in some the program ends" : "")
  }

  /// Code within a sentence.
  private func code(_ text: String) -> String {
    "`\(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))`"
  }
}

/// `single-query-attention` from `SingleQueryAttention`, `ed-transformer` from `EDTransformer`.
func hyphenated(_ name: String) -> String {
  let letters = Array(name)
  var result = ""
  for (index, letter) in letters.enumerated() {
    let isFollowed = index + 1 < letters.count && letters[index + 1].isLowercase
    if letter.isUppercase && index > 0 && isFollowed { result += "-" }
    result += letter.lowercased()
  }
  return result
}
