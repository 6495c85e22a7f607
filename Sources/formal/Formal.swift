import ArgumentParser

/// The command-line tool.
@main
struct Formal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formal",
    abstract: "Train a decoder on a text of your own, and let it write.",
    subcommands: [
      OracleCommand.self, GraphCommand.self, Train.self, Generate.self, WritePages.self,
      ExercisesCommand.self,
      ListCommand.self, DoctorCommand.self,
    ])
}
