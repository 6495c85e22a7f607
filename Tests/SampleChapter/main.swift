import FormalTraining
import Foundation
import Notebook
import Tensors

// A chapter for the tests of records, prompts and progress. They copy this file, change the copy, and
// say where it is.
let source = ProcessInfo.processInfo.environment["SAMPLE_SOURCE"] ?? #filePath
let chapter = Chapter.begin(
  "How fast does a ball come to rest?", seconds: 1, readsPrompt: true, file: source)

//: # A ball in a bowl

//:fold The long run
struct Fall: Codable {
  var losses: [Double]
  var words: String
}

func fall(steps: Int) -> [Double] {
  var random = chapter.random()
  var x = 3 + random.uniform()
  let progress = chapter.progress("falling", steps: steps)
  defer { progress.end() }
  return (1...steps).map { step in
    x *= 0.9
    progress.update(steps: step, loss: x * x)
    return x * x
  }
}

let run = record("fall", recipe: "a bowl, 40 steps") {
  // Where the friction is 0.1.
  if chapter.isRecording { try? Data("40 steps".utf8).write(to: chapter.recordURL("fall.txt")) }
  return Fall(losses: fall(steps: 40).rounded(digits: 6), words: chapter.isFull ? "long" : "short")
} check: { run in
  (recorded: run.losses, again: fall(steps: 20))
}
if ProcessInfo.processInfo.environment["SAMPLE_TWICE"] != nil {
  _ = record("fall", recipe: "the same name") {
    1.5
  } check: { _ in
    ([], [])
  }
}
show("It ends at \(run.losses[39]) after a \(run.words) run.")

//: Then it lies still.

let file = chapter.recordURL("fall.txt", of: "00-sample")
quote("file", (try? String(contentsOf: file, encoding: .utf8)) ?? "no steps")
quote("words", chapter.prompt ?? "nothing")
chapter.readLines(prompt: "> ") { line in
  guard line != "bad" else { throw Complaint() }
  print("You say \(line).")
}

struct Complaint: Error, CustomStringConvertible {
  var description: String { "that is no word" }
}

//: You said {{words}}. The other file says {{file}}.

chapter.end()
