import Tensors

/// What makes a box: a call, or a turn of a loop within one.
enum ClusterKey: Hashable {
  case call(scope: Int)
  case turn(scope: Int, turns: [Turn])

  /// The boxes around all of several places.
  static func commonPrefix(_ paths: [[ClusterKey]]) -> [ClusterKey] {
    guard var prefix = paths.first else { return [] }
    for path in paths {
      let length = zip(prefix, path).prefix { $0 == $1 }.count
      prefix.removeLast(prefix.count - length)
    }
    return prefix
  }
}

extension Tape {
  /// The boxes around what a call computes, outermost first.
  func path(ofScope index: Int) -> [ClusterKey] {
    let scope = scopes[index]
    guard let parent = scope.parent else { return [] }
    return (scope.event.map(path(ofEvent:)) ?? path(ofScope: parent)) + [.call(scope: index)]
  }

  /// The boxes around what a line computes, outermost first.
  func path(ofEvent index: Int) -> [ClusterKey] {
    let event = events[index]
    let turns = event.turns.indices.map { depth in
      ClusterKey.turn(scope: event.scope, turns: Array(event.turns[...depth]))
    }
    return path(ofScope: event.scope) + turns
  }
}

extension Grouping {
  /// The boxes around a group, outermost first.
  func path(of group: Group) -> [ClusterKey] {
    if let call = group.call { return Array(tape.path(ofScope: call).dropLast()) }
    let node = tape.nodes[group.head]
    return node.event.map(tape.path(ofEvent:)) ?? tape.path(ofScope: node.scope)
  }
}

/// What comes from outside, as one node shows it.
struct SharedSource: Hashable {
  /// The node of the tape.
  let source: Int
  /// The first of the groups that share the node.
  let first: Int
}

/// Which groups share the node of what comes from outside: all that use it.
///
/// Inference uses every parameter again for every token. One node of each, with an arrow to every
/// token's run, would bind all runs together, and no layers would be equal; so each run has its own, as
/// each visit of training has.
struct Sharing {
  private let grouping: Grouping
  private var firsts: [Int: [Int: Int]] = [:]
  private var sharers: [SharedSource: [Int]] = [:]

  /// Finds them.
  ///
  /// - Parameter separatesTurns: whether each run has its own parameters. A gradient is one sum over all
  ///   runs: beside a backward pass a parameter stands once.
  init(_ grouping: Grouping, separatesTurns: Bool) {
    self.grouping = grouping
    var users: [Int: [Int]] = [:]
    for (position, group) in grouping.groups.enumerated() {
      for source in group.sources { users[source, default: []].append(position) }
    }
    for (source, all) in users {
      let isSeparate = separatesTurns && all.count > 1 && grouping.isParameter(source)
      for part in isSeparate ? runs(all) : [all] {
        sharers[SharedSource(source: source, first: part[0])] = part
        for position in part { firsts[source, default: [:]][position] = part[0] }
      }
    }
  }

  /// The source as the group at a position shows it.
  subscript(source: Int, position: Int) -> SharedSource {
    SharedSource(source: source, first: firsts[source]?[position] ?? position)
  }

  /// The groups that share a node.
  func users(of shared: SharedSource) -> [Int] { sharers[shared] ?? [] }

  /// Groups parted by the run of the model to which they belong, if they belong to several.
  private func runs(_ positions: [Int]) -> [[Int]] {
    let tape = grouping.tape
    let paths = positions.map { position in
      let group = grouping.groups[position]
      return group.call.map(tape.path(ofScope:)) ?? grouping.path(of: group)
    }
    let depth = ClusterKey.commonPrefix(paths).count
    guard paths.allSatisfy({ $0.count > depth }) else { return [positions] }
    let boxes = paths.map { $0[depth] }
    guard boxes.allSatisfy({ isAgain($0, boxes[0]) }) else { return [positions] }
    return Dictionary(grouping: positions.indices) { boxes[$0] }.values
      .map { $0.map { positions[$0] } }
  }

  /// Whether a box does again what another did: a later turn of a loop, or a call from the same line.
  /// The loops over heads and layers are no such loops: together their turns are the model.
  private func isAgain(_ box: ClusterKey, _ other: ClusterKey) -> Bool {
    let tape = grouping.tape
    switch (box, other) {
    case (.turn(let scope, let turns), .turn(let other, let others)):
      guard scope == other, let letter = turns.last?.letter else { return false }
      return letter == others.last?.letter && letter != "h" && letter != "l"
    case (.call(let scope), .call(let other)):
      guard let event = tape.scopes[scope].event, let before = tape.scopes[other].event else {
        return false
      }
      return tape.events[event].lines == tape.events[before].lines
        && tape.events[event].turns == tape.events[before].turns
    default: return false
    }
  }
}
