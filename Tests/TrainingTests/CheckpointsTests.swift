import FormalAlgorithms
import FormalTraining
import Foundation
import Safetensors
import Tensors
import TestSupport
import Testing

struct CheckpointsTests {
  @Test(arguments: [0, 1, 7, 29])
  func aRunThatGoesOnFromAFileEndsBitForBitAsOneThatNeverStopped(stop: Int) throws {
    let url = try SmallRun.folder().appendingPathComponent("run.checkpoint")
    var whole = SmallRun.begin()
    try whole.advance()
    var first = SmallRun.begin()
    try first.advance(to: stop)
    try first.save(to: url)
    var second = SmallRun.begin()
    #expect(try second.resume(from: url) == Processor.name)
    #expect(second.step == stop)
    try second.advance()
    #expect(second.losses == whole.losses)
    #expect(second.θ.tensors.map(\.scalars) == whole.θ.tensors.map(\.scalars))
    #expect(
      second.optimiser.state.tensors.map(\.tensor.scalars)
        == whole.optimiser.state.tensors.map(\.tensor.scalars))
  }

  @Test func aCheckpointIsWrittenEverySoManySteps() throws {
    let url = try SmallRun.folder().appendingPathComponent("run.checkpoint")
    var run = SmallRun.begin(steps: 10)
    var kept: [Int] = []
    try run.advance(
      checkpoints: Checkpoints(url, every: 4),
      observe: { _ in
        let step = try? SafetensorsFile(url).metadata["step"]
        kept.append(step.flatMap { Int($0) } ?? -1)
      })
    #expect(kept == [-1, -1, -1, -1, 4, 4, 4, 4, 8, 8])
    #expect(try SafetensorsFile(url).metadata["step"] == "10")
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: url.deletingLastPathComponent().path) == ["run.checkpoint"])
  }

  @Test func anotherRecipeIsRefused() throws {
    let url = try SmallRun.folder().appendingPathComponent("run.checkpoint")
    try SmallRun.begin(recipe: "large").save(to: url)
    var run = SmallRun.begin()
    #expect(
      throws: CheckpointError.otherRecipe(path: url.path, found: "large", expected: "small")
    ) { try run.resume(from: url) }
    #expect(run.step == 0)
  }

  @Test func aFileThatIsNoCheckpointIsRefusedAndTheRunIsAsItWas() throws {
    let folder = try SmallRun.folder()
    let whole = folder.appendingPathComponent("whole")
    var run = SmallRun.begin()
    try run.advance(to: 2)
    try run.save(to: whole)
    let before = run.θ.tensors.map(\.scalars)
    let file = try SafetensorsFile(whole)
    let tensors = try file.names.map { (name: $0, tensor: try file.tensor($0)) }
    func expectRefusal(
      _ what: String,
      _ change: (inout [(name: String, tensor: Tensor)], inout [String: String]) -> Void
    ) throws {
      var (tensors, metadata) = (tensors, file.metadata)
      change(&tensors, &metadata)
      let url = folder.appendingPathComponent("changed")
      try writeSafetensors(tensors, metadata: metadata, to: url)
      #expect(throws: (any Error).self, "\(what)") { try run.resume(from: url) }
      #expect(run.θ.tensors.map(\.scalars) == before && run.step == 2, "\(what)")
    }
    try expectRefusal("no recipe") { $1["recipe"] = nil }
    try expectRefusal("no processor") { $1["processor"] = nil }
    try expectRefusal("a step that is no number") { $1["step"] = "two" }
    try expectRefusal("a negative step") { $1["step"] = "-1" }
    try expectRefusal("other losses") { $1["step"] = "3" }
    try expectRefusal("no memory of the rule") { tensors, _ in
      tensors.removeAll { $0.name.hasPrefix("optimiser/") }
    }
    try expectRefusal("no losses") { tensors, _ in tensors.removeAll { $0.name == "losses" } }
    try expectRefusal("a parameter less") { tensors, _ in tensors.removeAll { $0.name == "W_u" } }
    try expectRefusal("one more") { tensors, _ in tensors.append(("x", Tensor(scalar: 1))) }
    try expectRefusal("another length of memory") { tensors, _ in
      for i in tensors.indices where tensors[i].name.hasPrefix("optimiser/") {
        tensors[i].tensor = .zeros([3], precision: .float)
      }
    }
    try expectRefusal("another precision of memory") { tensors, _ in
      for i in tensors.indices where tensors[i].name == "optimiser/m" {
        tensors[i].tensor = tensors[i].tensor.converted(to: .double)
      }
    }
    try Data("not a file".utf8).write(to: whole)
    #expect(throws: SafetensorsError.self) { try run.resume(from: whole) }
  }
}
