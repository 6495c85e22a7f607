import Foundation

/// The page of a chapter as a Jupyter notebook, format 4.5, with the outputs of the run in it.
struct NotebookFile {
  let chapter: String
  let cells: [Cell]

  /// The file.
  func data() throws -> Data {
    var number = 0
    let all = try cells.enumerated().map { index, cell in
      let id = "\(chapter)-\(index + 1)"
      switch cell {
      case .prose(let prose):
        return JSONCell(
          id: id, cell_type: "markdown", source: pieces(withMeasureSpans(withLinksFromBelow(prose)))
        )
      case .code(let code):
        number += 1
        return JSONCell(
          id: id, cell_type: "code", source: pieces(code.source), execution_count: number,
          outputs: try code.outputs.map(output), isFolded: code.fold != nil)
      }
    }
    return Data(try jsonText(JSONNotebook(cells: all)).utf8)
  }

  private func output(_ output: Output) throws -> JSONOutput {
    let plain = output.terminalLines(Terminal(width: 100, hasColour: false), links: "")
    var data = ["text/plain": pieces(withoutMeasureMarks(plain.joined(separator: "\n")))]
    switch output {
    case .block: break
    case .figure(let shown):
      data["image/svg+xml"] = pieces(try shown.figure.svg())
    default:
      data["text/markdown"] = pieces(
        withMeasureSpans(withLinksFromBelow(output.markdown(chapter: chapter))))
    }
    return JSONOutput(data: data)
  }

  /// The lines of a text, each with its line break, as the format keeps them.
  private func pieces(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.enumerated().map { $0 + 1 < lines.count ? $1 + "\n" : $1 }.filter { !$0.isEmpty }
  }
}

/// Markdown for a folder one below the page's, as notebooks lie below the docs: its relative links go one
/// level further up. Code, addresses and links within the page stay as they are.
func withLinksFromBelow(_ markdown: String) -> String {
  var isCode = false
  let lines = markdown.components(separatedBy: "\n").map { (line: String) -> String in
    if line.hasPrefix("```") { isCode.toggle() }
    if isCode { return line }
    // Between backticks, every second part is code.
    let parts = line.components(separatedBy: "`").enumerated().map { (index, part) -> String in
      index % 2 == 1 ? part : part.replacing(#/\]\((?![a-z]+:|[#\/)])/#, with: "](../")
    }
    return parts.joined(separator: "`")
  }
  return lines.joined(separator: "\n")
}

/// A value as JSON for programs and people: a member on each line, in the order of the alphabet.
package func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}

private struct JSONNotebook: Encodable {
  let cells: [JSONCell]
  let metadata = Metadata()
  let nbformat = 4
  let nbformat_minor = 5

  struct Metadata: Encodable {
    let kernelspec = ["display_name": "Swift", "language": "swift", "name": "swift"]
    let language_info = ["name": "swift", "file_extension": ".swift"]
  }
}

private struct JSONCell: Encodable {
  let id: String
  let cell_type: String
  let source: [String]
  var execution_count: Int?
  var outputs: [JSONOutput]?
  var isFolded = false

  private enum CodingKeys: String, CodingKey {
    case id, cell_type, source, execution_count, outputs, metadata
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(cell_type, forKey: .cell_type)
    try container.encode(source, forKey: .source)
    let metadata = isFolded ? ["jupyter": ["source_hidden": true]] : [:]
    try container.encode(metadata, forKey: .metadata)
    try container.encodeIfPresent(execution_count, forKey: .execution_count)
    try container.encodeIfPresent(outputs, forKey: .outputs)
  }
}

private struct JSONOutput: Encodable {
  let data: [String: [String]]
  let metadata: [String: String] = [:]
  let output_type = "display_data"
}
