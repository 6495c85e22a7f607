import FormalAlgorithms
import GraphDrawing
import Mistakes
import Tensors

/// Shows a tensor as numbers in columns, as the paper prints a matrix; wide ones lose their middle.
///
/// - Parameters:
///   - tensor: what to show.
///   - symbol: its name, printed before an equals sign.
///   - rows: labels of the rows.
///   - columns: labels of the columns (tokens, say).
///   - digits: how many significant digits.
@MainActor public func show(
  _ tensor: Tensor, _ symbol: String? = nil, rows: [String]? = nil, columns: [String]? = nil,
  digits: Int = 4, line: Int = #line
) {
  let matrix = Matrix(
    tensor: tensor, symbol: symbol, rowLabels: rows, columnLabels: columns, digits: digits)
  running("show").add(.block(matrix), line: line)
}

/// Shows a paragraph of Markdown made by the run.
@MainActor public func show(_ text: String, line: Int = #line) {
  running("show").add(.text(text), line: line)
}

/// Shows a table.
@MainActor public func show(_ table: Table, caption: String? = nil, line: Int = #line) {
  running("show").add(.table(table, caption: caption), line: line)
}

/// Shows a figure.
///
/// - Parameters:
///   - figure: the picture.
///   - name: the name of its files, in lower case with hyphens.
///   - caption: what to look at in it, in a sentence.
@MainActor public func show(
  _ figure: some Figure, _ name: String, caption: String, line: Int = #line
) {
  let chapter = running("show")
  chapter.add(.figure(chapter.shown(figure, name: name, caption: caption)), line: line)
}

/// Shows the computation graph that a tape has recorded; with `gradients`, the backward pass beside it.
@MainActor public func show(
  graph tape: Tape, gradients: Gradients? = nil, _ name: String,
  options: GraphOptions = GraphOptions(), caption: String, line: Int = #line
) {
  let graph = DrawnGraph(tape, gradients: gradients, options: options)
  show(GraphFigure(graph), name, caption: caption, line: line)
}

/// Shows an algorithm of the paper, typeset from its data.
@MainActor public func show(_ pseudocode: Pseudocode, line: Int = #line) {
  running("show").add(.pseudocode(pseudocode), line: line)
}

/// Shows a run of an algorithm line by line: the paper's line, the Swift beside it, and the value that
/// this run gave it. With `--step`, waits at each line for Enter.
///
/// - Parameters:
///   - tape: the recording.
///   - number: which algorithm; its first call on the tape is shown.
@MainActor public func show(linesOf number: Int, on tape: Tape, line: Int = #line) {
  let chapter = running("show")
  if chapter.isStepping { Stepper(tape: tape, number: number, terminal: chapter.terminal).run() }
  chapter.add(.lines(LineTable(tape, number: number, project: chapter.project)), line: line)
}

/// Shows the table symbol ↔ Swift name for an algorithm.
///
/// - Parameters:
///   - number: which algorithm.
///   - names: the Swift name for every input, output and parameter of the algorithm's data; a missing
///     one stops.
@MainActor public func show(symbolsOf number: Int, _ names: [String: String], line: Int = #line) {
  show(symbolTable(number, names), caption: nil, line: line)
}

/// Shows known mistakes: what is done wrong, the law that rejects it, and the number that gives it away.
@MainActor public func show<Function>(mistakes: [Mistake<Function>], line: Int = #line) {
  var table = Table([
    "mistake", "what is done", "the law it breaks", "the number that gives it away",
  ])
  for mistake in mistakes {
    table.rows.append([
      mistake.name, mistake.sentence, mistake.law.statement, mistake.evidence.description,
    ])
  }
  show(table, line: line)
}

/// Shows in one line what the law of a known mistake measures on it, the number that gives it away, and
/// the law.
@MainActor public func show<Function>(evidence mistake: Mistake<Function>, line: Int = #line) {
  show(evidenceText(mistake), line: line)
}

/// What ``show(evidence:line:)`` shows.
func evidenceText<Function>(_ mistake: Mistake<Function>) -> String {
  "*\(mistake.name)*: \(mistake.evidence). Law: \(mistake.law.statement)"
}

/// Evaluates `body` and shows the first fault of the data met on the way, as a quotation; returns what came
/// out all the same.
///
///     show(fault: { layerNorm(.ones([3]), .layer(size: 3)) })  // > the variance of column 0 is 0: …
@MainActor @discardableResult
public func show<T>(fault body: () throws -> T, line: Int = #line) rethrows -> T {
  let (value, fault) = try collectingFault(body)
  show(faultText(fault), line: line)
  return value
}

/// What ``show(fault:line:)`` shows.
func faultText(_ fault: Fault?) -> String { "> \(fault.map { "\($0)" } ?? "no fault")" }

/// The largest difference of two tensors' elements; infinite where their sizes differ, NaN where an
/// element is undefined in one of them alone.
public func largestDifference(_ a: Tensor, _ b: Tensor) -> Double { distance(a, b) }

/// Gives a number of this run to the prose that follows: `{{name}}` there stands for it.
@MainActor public func quote(_ name: String, _ value: Double, digits: Int = 3) {
  running("quote").quote(name, numberText(value, digits: digits))
}

/// Gives a count of this run to the prose that follows, as ``countText(_:)`` writes it.
@MainActor public func quote(_ name: String, _ value: Int) {
  running("quote").quote(name, countText(value))
}

/// Gives a word of this run to the prose that follows.
@MainActor public func quote(_ name: String, _ value: String) {
  running("quote").quote(name, value)
}

@MainActor private func running(_ function: String) -> Chapter {
  guard let chapter = Chapter.current else {
    stop(function, "no chapter is open: begin with Chapter.begin")
  }
  return chapter
}
