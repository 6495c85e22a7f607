import ArgumentParser
import FormalTransformers
import Foundation

/// What is wrong with data from outside, in one line.
struct DataError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Evaluates `body`; an error ends the tool with one line on standard error and a status as in sysexits.h:
/// 65 for data that make no sense, 66 for a file that cannot be read, 73 for one that cannot be written.
func endingWithStatus(_ body: () throws -> Void) throws {
  do { try body() } catch let exit as ExitCode { throw exit } catch {
    tell("formal: \(error)")
    throw ExitCode(status(of: error))
  }
}

private func status(of error: any Error) -> Int32 {
  switch error {
  case let error as CorpusError:
    switch error {
    case .missing, .unreadable: 66
    case .empty, .notUTF8: 65
    }
  case let error as SafetensorsError:
    switch error.reason {
    case .missing, .unreadable: 66
    case .notWritten: 73
    default: 65
    }
  case is UnreadableInput: 66
  case is UnwritableOutput: 73
  default: 65
  }
}

/// A line for the person at the terminal; standard output is for results.
func tell(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

/// An alphabet as a file's metadata keep it: a JSON array of its characters.
func alphabetText(_ tokenizer: CharacterTokenizer) throws -> String {
  let characters = tokenizer.vocabulary.elements.map { String(decoding: $0, as: UTF8.self) }
  return String(decoding: try JSONEncoder().encode(characters), as: UTF8.self)
}

/// The tokenizer of an alphabet that a file's metadata keep.
func tokenizer(fromAlphabet text: String?, path: String) throws -> CharacterTokenizer {
  let data = Data((text ?? "").utf8)
  guard let characters = try? JSONDecoder().decode([String].self, from: data) else {
    throw DataError("\(path): its metadata have no “alphabet”, a JSON array of characters")
  }
  let scalars = characters.compactMap {
    $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil
  }
  guard scalars.count == characters.count, !scalars.isEmpty, Set(scalars).count == scalars.count
  else { throw DataError("\(path): its “alphabet” is no list of different characters") }
  return CharacterTokenizer(alphabet: scalars)
}
