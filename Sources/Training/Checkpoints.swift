import FormalAlgorithms
import Foundation
import Safetensors
import Tensors

/// Where a run is kept, and how often.
public struct Checkpoints: Sendable {
  /// The file. It is replaced whole: a process killed at any moment leaves the old one or the new one.
  public let url: URL
  /// How many steps lie between two.
  public let interval: Int

  /// A file, written every `interval` steps; fewer than 1 stops.
  public init(_ url: URL, every interval: Int) {
    guard interval > 0 else { stop("checkpoints", "every \(interval) steps") }
    (self.url, self.interval) = (url, interval)
  }
}

/// Why a file is no checkpoint of this run.
public enum CheckpointError: Error, Hashable, CustomStringConvertible {
  /// It belongs to a run with another plan.
  case otherRecipe(path: String, found: String, expected: String)
  /// A part is missing or makes no sense.
  case malformed(path: String, what: String)

  /// What was expected, what was found, where.
  public var description: String {
    switch self {
    case .otherRecipe(let path, let found, let expected):
      "\(path) belongs to another run: it was made by “\(found)”, this run is “\(expected)”"
    case .malformed(let path, let what): "\(path) is no checkpoint: \(what)"
    }
  }
}

extension TrainingRun {
  /// Writes all that the run needs to go on: parameters, the rule's memory, the losses, the number of
  /// the step, from which every random number of later steps follows; and the processor, whose kind
  /// decides the last bits.
  public func save(to url: URL) throws {
    let state = optimiser.state
    var tensors = θ.namedTensors.map { (name: $0.symbol, tensor: $0.tensor) }
    tensors += state.tensors.map { ("optimiser/\($0.name)", $0.tensor) }
    tensors.append(("losses", Tensor(vector: losses)))
    let metadata = [
      "format": "FormalTransformers checkpoint 1", "recipe": plan.recipe, "step": "\(step)",
      "optimiser steps": "\(state.steps)", "processor": Processor.name,
    ]
    try writeSafetensors(tensors, metadata: metadata, to: url)
  }

  /// Goes on where a checkpoint left off.
  ///
  /// - Returns: the name of the processor that wrote it. On another one the run ends in slightly other
  ///   numbers.
  /// - Throws: ``CheckpointError``, `SafetensorsError` or ``OptimiserStateError``; the run is then as it
  ///   was.
  public mutating func resume(from url: URL) throws -> String {
    let file = try SafetensorsFile(url)
    func text(_ key: String) throws -> String {
      guard let value = file.metadata[key] else {
        throw CheckpointError.malformed(path: url.path, what: "its metadata have no “\(key)”")
      }
      return value
    }
    func count(_ key: String) throws -> Int {
      let value = try text(key)
      guard let count = Int(value), count >= 0 else {
        throw CheckpointError.malformed(path: url.path, what: "“\(key)” is “\(value)”, not a count")
      }
      return count
    }
    let recipe = try text("recipe")
    guard recipe == plan.recipe else {
      throw CheckpointError.otherRecipe(path: url.path, found: recipe, expected: plan.recipe)
    }
    let isOther = { (name: String) in name == "losses" || name.hasPrefix("optimiser/") }
    let parameters = try file.load(into: θ, allowing: isOther)
    let losses = try file.tensor("losses", precision: .double)
    guard losses.count == (try count("step")) else {
      throw CheckpointError.malformed(
        path: url.path, what: "\(losses.count) losses after \(try count("step")) steps")
    }
    let symbols = file.names.filter { $0.hasPrefix("optimiser/") }.sorted()
    let memory = try symbols.map {
      (name: String($0.dropFirst("optimiser/".count)), tensor: try file.tensor($0))
    }
    for (name, tensor) in memory where tensor.count != θ.parameterCount {
      throw CheckpointError.malformed(
        path: url.path,
        what: "\(name) has \(tensor.count) numbers for \(θ.parameterCount) parameters")
    }
    var rule = optimiser
    try rule.restore(OptimiserState(steps: try count("optimiser steps"), tensors: memory))
    (θ, optimiser, self.losses) = (parameters, rule, losses.scalars)
    return try text("processor")
  }
}
