import FormalTraining
import Foundation
import Tensors

/// Work that takes longer than a reader waits: computed with `--full`, read from a file otherwise.
///
/// ```swift
/// let run = try record("shakespeare", recipe: "4 layers, \(steps) steps of AdamW") {
///   let trained = try train(steps: steps)
///   return ShakespeareRun(losses: trained.losses.rounded(digits: 6), sample: …)
/// } check: { run in
///   (recorded: run.losses, again: try train(steps: 20).losses)
/// }
/// ```
///
/// A line on the page says where the value is from. With `--full --record` it is written to
/// `records/NAME.json` beside the chapter's source; every later run without `--full` reads that file.
/// The recipe (the code of the cell without what it shows, and `recipe`) is hashed. If it has changed
/// since, the page says so.
///
/// - Parameters:
///   - name: the name of the file, in lower case with hyphens.
///   - recipe: data, sizes and steps of the full run, for the reader; together with the code of this
///     cell it says all that the result depends on, besides the seed and the library.
///   - body: the work.
///   - check: for the tests (`--check-records`): the beginning of the work done again, and the recorded
///     numbers it should meet. As many are compared as were computed again.
/// - Returns: the value, as it stands in the file.
@MainActor public func record<Value: Codable>(
  _ name: String, recipe: String, line: Int = #line, run body: () throws -> Value,
  check: (_ recorded: Value) throws -> (recorded: [Double], again: [Double])
) rethrows -> Value {
  guard let chapter = Chapter.current else {
    stop("record", "no chapter is open: begin with Chapter.begin")
  }
  let file = chapter.recordFile(name)
  guard let recipe = chapter.recipe(words: recipe, line: line) else {
    stop("record", "there is no code before line \(line)")
  }
  let result: Record<Value>
  if chapter.isFull {
    if chapter.isRecording { orFail { try file.requireWritableFolder() } }
    // What is computed, and why, stands there while one waits.
    chapter.reveal(line: line)
    let start = ContinuousClock.now
    let value = try body()
    let fresh = Record(
      hash: recipe.hash, processor: Processor.name, recipe: recipe.words,
      seconds: ((ContinuousClock.now - start) / .seconds(1)).rounded(digits: 3),
      seed: chapter.seed, value: value)
    result = orFail {
      if chapter.isRecording { try file.write(fresh) }
      return try RecordFile.asRead(fresh)
    }
  } else {
    result = orFail { try file.read(Value.self) }
  }
  let origin: RecordNote.Origin =
    !chapter.isFull || chapter.isRecording
    ? .file(isStale: result.hash != recipe.hash) : .thisRun
  let note = RecordNote(record: result, origin: origin, program: file.program)
  chapter.add(.text(note.markdown), line: line)
  if chapter.checksRecords {
    let start = clock()
    let done = try RecordCheck(
      name, isStale: note.isStale, seeds: (result.seed, chapter.seed)
    ) { try check(result.value) }
    chapter.checks.add(done, work: Double(clock() - start) / Double(CLOCKS_PER_SEC))
  }
  return result.value
}

/// The value, or the end of the program with a message.
@MainActor private func orFail<Result>(_ work: () throws -> Result) -> Result {
  do {
    return try work()
  } catch let error as RecordError {
    fail("\(error)", status: 66)
  } catch {
    fail("the record cannot be written: \(error.localizedDescription)", status: 73)
  }
}
