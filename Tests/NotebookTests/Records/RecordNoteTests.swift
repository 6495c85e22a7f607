import Testing

@testable import Notebook

struct RecordNoteTests {
  private func note(_ origin: RecordNote.Origin) -> RecordNote {
    let record = Record(
      hash: "1", processor: "Abacus", recipe: "4 layers, 2,000 steps", seconds: 312.4, seed: 7,
      value: 0)
    return RecordNote(record: record, origin: origin, program: "ch11-training")
  }

  @Test func aRecordTellsHowItWasMade() {
    #expect(
      withoutMeasureMarks(note(.file(isStale: false)).markdown) == """
        > **Recorded** when `ch11-training --full` was run: 4 layers, 2,000 steps. Seed 7; it took \
        5 min 12 s (Abacus).
        """)
    #expect(!note(.file(isStale: false)).isStale)
  }

  @Test func aFullRunTellsThatItComputed() {
    #expect(
      withoutMeasureMarks(note(.thisRun).markdown).hasPrefix(
        "> **Computed in this run**: 4 layers, 2,000 steps. Seed 7;"))
    #expect(!note(.thisRun).isStale)
  }

  @Test func anOldRecordSaysSoAndWhatToDo() {
    let note = note(.file(isStale: true))
    #expect(note.isStale)
    #expect(note.markdown.contains("(Abacus). **The recipe has changed since this was recorded:**"))
    #expect(note.markdown.hasSuffix("`ch11-training --full --record` records it anew."))
  }

  @Test func itIsOneQuoteAndItsTimeIsMeasured() {
    for origin in [RecordNote.Origin.thisRun, .file(isStale: false), .file(isStale: true)] {
      let markdown = note(origin).markdown
      #expect(markdown.hasPrefix("> "))
      #expect(!markdown.contains("\n"))
      #expect(withMeasureSpans(markdown).contains("<span class=\"measured\">5 min 12 s</span>"))
      let lines = MarkdownText(markdown).terminalLines(Terminal(width: 60, hasColour: false))
      #expect(lines[0].hasPrefix("  │ "))
      #expect(lines.allSatisfy { displayWidth($0) <= 60 })
    }
  }
}
