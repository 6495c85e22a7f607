import FormalText
import FormalTraining
import Foundation
import Tensors

/// A running chapter: what it has shown so far, and what its flags ask for.
///
/// ```swift
/// import FormalTransformers
///
/// let chapter = Chapter.begin("All at once, and who may look at whom?", seconds: 20)
///
/// //: # Attention
/// //: Prose stands in comments with a colon …
/// let X = Tensor(rows: [[1, 0, 2], [0, 1, 1]])
/// show(X, "X")
/// //: … and follows once the cell above it has shown something.
/// chapter.end()
/// ```
@MainActor public final class Chapter {
  /// The running chapter.
  static var current: Chapter?

  /// The folder's name, `04-attention`.
  public let name: String
  /// The seed of all random numbers, 0 unless chosen.
  public let seed: UInt64
  /// Whether longer experiments were asked for.
  public let isFull: Bool
  /// The reader's words (`--prompt TEXT`), where the chapter takes some and some were given.
  public let prompt: String?
  /// Whether the reader wants to type lines at the end (`--interactive`).
  public let isInteractive: Bool
  /// Whether the results of long experiments are to be kept (`--full --record`).
  public let isRecording: Bool
  /// Whether the beginning of every record is to be done again.
  let checksRecords: Bool
  /// Whether the reader walks through the pseudocode line by line.
  let isStepping: Bool
  let terminal: Terminal
  let project: URL
  let sourceFile: URL

  private let folder: URL
  private let seconds: Int
  private let ownText: String?
  private let start = ContinuousClock.now
  private let source: LiterateSource
  private var nextSegment = 0
  private var quotes: [String: String] = [:]
  private(set) var cells: [Cell] = []
  private var figureNumber = 0
  private var recordNames: Set<String> = []
  private var dialogue: (() -> Void)?
  /// What `--check-records` has found.
  var checks = RecordChecks()

  private init(
    flags: ChapterRequest, seconds: Int, sourceFile: URL, source: LiterateSource
  ) {
    self.sourceFile = sourceFile
    self.source = source
    self.seconds = seconds
    name = sourceFile.deletingLastPathComponent().lastPathComponent
    project = sourceFile.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    seed = flags.common.seed
    isFull = flags.common.full
    isStepping = flags.common.step
    (isRecording, checksRecords) = (flags.common.record, flags.common.checkRecords)
    (prompt, isInteractive) = (flags.prompt, flags.isInteractive)
    ownText = flags.text
    terminal = .current()
    folder =
      flags.common.output.map { URL(filePath: $0) }
      ?? project.appending(path: ".build/docs")
  }

  /// Opens the chapter: reads the flags and the chapter's own source, and sees to it that the pages
  /// can be written.
  ///
  /// - Parameters:
  ///   - question: the question the chapter answers; `--help` says it.
  ///   - seconds: how long a short run may take on two cores.
  ///   - readsText: whether `--text FILE` is a flag.
  ///   - readsPrompt: whether `--prompt TEXT` and `--interactive` are flags.
  ///   - file: the chapter's source.
  public static func begin(
    _ question: String, seconds: Int, readsText: Bool = false, readsPrompt: Bool = false,
    file: String = #filePath
  ) -> Chapter {
    let url = URL(filePath: file)
    let flags = ChapterRequest.fromCommandLine(
      question: question, readsText: readsText, readsPrompt: readsPrompt)
    guard let text = try? String(contentsOf: url, encoding: .utf8) else {
      fail("\(file): the source of this chapter is gone, and with it its prose", status: 66)
    }
    let chapter = Chapter(flags: flags, seconds: seconds, sourceFile: url, source: .init(text))
    chapter.requireWritableFolder()
    current = chapter
    return chapter
  }

  /// A source of random numbers that starts from the chapter's seed.
  public func random(_ stream: UInt64 = 0) -> RandomSource {
    RandomSource(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ stream)
  }

  /// The reader's text where one was given (`--text FILE`), else the chapter's.
  public func corpus(or corpus: Corpus) -> Corpus {
    do {
      return try ownText.map { try Corpus.file($0) } ?? corpus
    } catch {
      fail("\(error)", status: 66)
    }
  }

  /// What the work gives; where it throws, the program ends with the error's message: the reader's words
  /// could not be read, or a file.
  ///
  /// ```swift
  /// let z = chapter.orEnd { try dictionary.encode(word) }
  /// ```
  ///
  /// - Parameter status: the exit status, 65 for words that make no sense, 66 for a missing file.
  public func orEnd<Result>(status: Int32 = 65, _ work: () throws -> Result) -> Result {
    do {
      return try work()
    } catch {
      fail("\(error)", status: status)
    }
  }

  /// A line on the terminal that tells how far long work is; silent where standard error is a file.
  ///
  /// ```swift
  /// let progress = chapter.progress("training", steps: 2_000)
  /// … progress.update(steps: step + 1, loss: loss, tokens: 768)
  /// progress.end()
  /// ```
  public func progress(_ title: String, steps: Int) -> ProgressLine {
    .standardError(title, steps: steps)
  }

  /// Reads lines that the reader types and hands each to `body`, where `--interactive` was given: at the
  /// very end, when the pages are written. What is printed then stands on no page.
  ///
  /// ```swift
  /// chapter.readLines(prompt: "word> ") { word in print(try pronounce(word)) }
  /// ```
  ///
  /// - Parameters:
  ///   - prompt: what stands before the cursor.
  ///   - body: answers a line; what it throws is printed, and the next line is read.
  public func readLines(prompt: String, _ body: @escaping (String) throws -> Void) {
    guard isInteractive else { return }
    dialogue = { LineReader(prompt: prompt).run(body) }
  }

  /// Ends the chapter: prints what prose is left, writes the pages, and reads what the reader types
  /// where that was asked for.
  public func end() {
    emit(upTo: source.segments.count)
    let duration = ContinuousClock.now - start
    let took = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    let work = Double(clock()) / Double(CLOCKS_PER_SEC) - checks.work
    let bound = isFull ? "" : ", and may take \(seconds) s"
    let (time, processor) = (numberText(took, digits: 2), numberText(work, digits: 2))
    printToTerminal([""])
    for check in checks.all { say(check.failure ?? check.report) }
    say("This run took \(time) s (\(processor) s of processor time)\(bound). Seed \(seed).")
    writePages(circumstances: "Its seed is \(seed); it took \(measured("\(time) s")).")
    if let failure = checks.failures.first { fail(failure, status: 65) }
    dialogue?()
  }

  private func writePages(circumstances: String) {
    guard !isStale else {
      let file = relative(sourceFile)
      return say("No pages written: \(file) is newer than this program. Build again.")
    }
    do {
      let pages = Pages(
        chapter: name, cells: cells, project: project, source: sourceFile,
        circumstances: circumstances)
      try pages.write(to: folder)
      printToTerminal(["Pages: \(relative(folder.appending(path: "\(name).md")))"])
    } catch {
      fail("the pages cannot be written: \(error.localizedDescription)", status: 73)
    }
  }

  private func say(_ text: String) {
    printToTerminal(MarkdownText(text).terminalLines(terminal))
  }

  // MARK: Showing

  /// Prints what stands before `line` and the cell that holds it.
  func reveal(line: Int) {
    if let segment = source.segment(at: line) { emit(upTo: segment + 1) }
  }

  /// Adds an output to the cell that holds `line`, after the prose and code before it.
  func add(_ output: Output, line: Int) {
    reveal(line: line)
    guard let index = cells.lastIndex(where: { if case .code = $0 { true } else { false } }),
      case .code(var cell) = cells[index]
    else { stop("show", "there is no code before line \(line)") }
    cell.outputs.append(output)
    cells[index] = .code(cell)
    printToTerminal(output.terminalLines(terminal, links: relative(folder)) + [""])
  }

  /// Numbers a figure.
  func shown(_ figure: some Figure, name: String, caption: String) -> ShownFigure {
    figureNumber += 1
    return ShownFigure(name: name, figure: figure, caption: caption, number: figureNumber)
  }

  func quote(_ name: String, _ value: String) { quotes[name] = value }

  private func emit(upTo end: Int) {
    while nextSegment < end {
      let segment = source.segments[nextSegment]
      nextSegment += 1
      switch segment.kind {
      case .prose:
        let prose = filled(segment)
        cells.append(.prose(prose))
        printToTerminal(MarkdownText(prose).terminalLines(terminal) + [""])
      case .code(let fold):
        let cell = CodeCell(source: segment.text, fold: fold, line: segment.lines.lowerBound)
        cells.append(.code(cell))
        printToTerminal(cell.terminalLines(terminal, file: relative(sourceFile)) + [""])
      }
    }
  }

  /// The prose with the run's numbers in place of `{{name}}`.
  private func filled(_ segment: LiterateSource.Segment) -> String {
    segment.text.replacing(/\{\{([^{}]+)\}\}/) { match in
      let name = String(match.1)
      guard let value = quotes[name] else {
        stop(
          "notebook",
          "the prose at line \(segment.lines.lowerBound) quotes {{\(name)}}, which no cell has set")
      }
      return value
    }
  }

  private func printToTerminal(_ lines: [String]) {
    let text = lines.map(withoutMeasureMarks).joined(separator: "\n") + "\n"
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  // MARK: Records

  /// A file beside the records: trained parameters, say. A chapter writes it only while it
  /// ``isRecording``, in the work of a record; any chapter may read it.
  ///
  /// - Parameters:
  ///   - file: the file's name, `shakespeare.safetensors`.
  ///   - chapter: the folder of another chapter whose file it is.
  public func recordURL(_ file: String, of chapter: String? = nil) -> URL {
    let folder = chapter.map { project.appending(path: "chapters/\($0)") }
    return (folder ?? sourceFile.deletingLastPathComponent()).appending(path: "records/\(file)")
  }

  /// The file of a record of this chapter.
  func recordFile(_ record: String) -> RecordFile {
    guard recordNames.insert(record).inserted else {
      stop("record", "there are two records named “\(record)” in this chapter")
    }
    let program = programName(ofChapter: name)
    return RecordFile(record, beside: sourceFile, project: project, program: program)
  }

  /// The recipe of the record that is made in a line.
  func recipe(words: String, line: Int) -> Recipe? {
    Recipe(words: words, source: source, line: line)
  }

  // MARK: Files

  private func relative(_ url: URL) -> String {
    let (path, root) = (url.standardizedFileURL.path(percentEncoded: false), project.path + "/")
    return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
  }

  /// Whether the source was edited after the program was built.
  ///
  /// An edit of prose alone changes no machine code, so the program keeps its date. The folder in
  /// which the package manager compiles it does not.
  private var isStale: Bool {
    func date(_ path: String) -> Date? {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return attributes?[.modificationDate] as? Date
    }
    let program = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
    let module = program.lastPathComponent.replacing("-", with: "_")
    let folder = program.deletingLastPathComponent().appending(path: "\(module).build")
    guard let edited = date(sourceFile.path),
      let built = [date(program.path), date(folder.path)].compactMap({ $0 }).max()
    else { return false }
    return edited > built
  }

  private func requireWritableFolder() {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let probe = folder.appending(path: ".\(name)-\(ProcessInfo.processInfo.processIdentifier)")
      try Data().write(to: probe)
      try FileManager.default.removeItem(at: probe)
    } catch {
      fail("cannot write to \(folder.path): \(error.localizedDescription)", status: 73)
    }
  }
}

/// Ends the program with a message on standard error.
func fail(_ message: String, status: Int32) -> Never {
  let program = CommandLine.arguments.first.map { URL(filePath: $0).lastPathComponent }
  FileHandle.standardError.write(Data("\(program ?? "chapter"): \(message)\n".utf8))
  exit(status)
}
