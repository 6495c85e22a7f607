import ArgumentParser

/// The command-line tool.
@main
struct Formal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formal",
    abstract: "Check implementations, draw graphs, do exercises, train on a text of your own.",
    subcommands: [
      OracleCommand.self, GraphCommand.self, ExercisesCommand.self, ListCommand.self,
      Train.self, Generate.self, WritePages.self, DoctorCommand.self,
    ])
}
