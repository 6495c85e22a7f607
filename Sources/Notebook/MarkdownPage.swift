import FormalAlgorithms
import Foundation

/// The page of a chapter in Markdown: what code hosts show, and what books are made from.
struct MarkdownPage {
  let chapter: String
  let cells: [Cell]
  /// The chapter's source, relative to the project.
  let source: String
  /// All chapters, in their order.
  let chapters: [String]
  /// How the run was made, in sentences for the foot.
  var circumstances = ""

  /// The page. Links to sources go two levels up from `figures`, one from the page itself.
  var text: String {
    var parts = cells.flatMap { cell in
      switch cell {
      case .prose(let prose): [withAnchors(prose)]
      case .code(let code): code.markdown(chapter: chapter, source: source)
      }
    }
    parts.append("---")
    parts.append(footer)
    return withMeasureSpans(parts.joined(separator: "\n\n")) + "\n"
  }

  private var footer: String {
    let program = programName(ofChapter: chapter)
    var links = ["[all chapters](README.md)"]
    if let here = chapters.firstIndex(of: chapter) {
      if here > 0 { links.insert("← [\(chapters[here - 1])](\(chapters[here - 1]).md)", at: 0) }
      if here + 1 < chapters.count {
        links.append("[\(chapters[here + 1])](\(chapters[here + 1]).md) →")
      }
    }
    return """
      \(links.joined(separator: " · "))

      This page was written by a run of [`\(source)`](../\(source)): `swift run \(program)`. \
      \(circumstances.isEmpty ? "" : circumstances + " ")The same as a [notebook](notebooks/\(chapter).ipynb).
      """
  }
}

extension CodeCell {
  func markdown(chapter: String, source file: String) -> [String] {
    let code = "```swift\n\(source)\n```"
    let block =
      fold.map { "<details>\n<summary>\(escapedHTML($0))</summary>\n\n\(code)\n\n</details>" }
      ?? code
    return [block] + outputs.map { $0.markdown(chapter: chapter) }
  }
}

extension Output {
  /// The output as Markdown.
  func markdown(chapter: String) -> String {
    switch self {
    case .text(let text): text
    case .block(let matrix): "```text\n\(matrix.lines(width: 100).joined(separator: "\n"))\n```"
    case .table(let table, let caption):
      table.markdown + (caption.map { "\n\n*\($0)*" } ?? "")
    case .figure(let shown): shown.markdown(chapter: chapter)
    case .pseudocode(let pseudocode): pseudocode.markdown
    case .lines(let table): table.markdown(root: "..")
    }
  }
}

extension ShownFigure {
  /// The files of the figure: its picture, and what it was drawn from.
  var files: (picture: String, data: String) {
    switch figure.data {
    case .csv: ("\(name).svg", "\(name).csv")
    case .dot: ("\(name).svg", "\(name).dot")
    }
  }

  func markdown(chapter: String) -> String {
    let folder = "figures/\(chapter)"
    let kind = if case .csv = figure.data { "numbers" } else { "DOT" }
    var text = """
      ![\(escapedLabel(figure.alternative))](\(folder)/\(files.picture))

      *Figure \(number). \(caption)* ([\(kind)](\(folder)/\(files.data)))
      """
    if let words = figure.words {
      text += """


        <details>
        <summary>The picture in words</summary>

        ```text
        \(words)
        ```

        </details>
        """
    }
    return text
  }
}

extension Table {
  var markdown: String {
    func row(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ")
        + " |"
    }
    let rule = header.indices.map { isNumeric($0) ? "---:" : "---" }
    return ([row(header), row(rule)] + rows.map(row)).joined(separator: "\n")
  }
}

extension Pseudocode {
  var markdown: String {
    var parts = ["**Algorithm \(number)** (\(name)): `\(heading)`"]
    func list(_ title: String, _ items: [String]) {
      if !items.isEmpty { parts.append("\(title): " + items.joined(separator: "; ")) }
    }
    list("Input", inputs.map { "\($0.domain), \($0.description)" })
    list("Output", outputs.map { "\($0.domain), \($0.description)" })
    list("Hyperparameters", hyperparameters)
    list("Parameters", parameters.map { "\($0.name): \($0.shape)" })
    let rows = lines.map { ["\($0.number)", "$\(safeMath($0.formula))$"] }
    parts.append(Table(["line", "statement"], rows: rows).markdown)
    return parts.joined(separator: "\n\n")
  }
}

/// The program of a chapter: `ch04-attention` of `04-attention`; an appendix is its own.
func programName(ofChapter chapter: String) -> String {
  chapter.first?.isNumber == true ? "ch\(chapter)" : chapter
}

/// Prose whose headings of errata, `### E6. …`, can be linked to as `#e6`, whatever words they have.
func withAnchors(_ prose: String) -> String {
  prose.replacing(#/^(#+ E(\d+)\. )/#.anchorsMatchLineEndings()) {
    "<a id=\"e\($0.2)\"></a>\n\n\($0.1)"
  }
}

/// Text that stands for itself in HTML.
func escapedHTML(_ text: String) -> String {
  text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    .replacingOccurrences(of: ">", with: "&gt;")
}

/// Text that stands for itself in the brackets of a Markdown image.
private func escapedLabel(_ text: String) -> String {
  var result = ""
  for character in printable(text) {
    if "\\[]*_`<>$|".contains(character) { result.append("\\") }
    result.append(character)
  }
  return result
}
