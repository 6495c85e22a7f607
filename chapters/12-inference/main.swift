import FormalTransformers
import Foundation

let chapter = Chapter.begin(
  "How does a distribution become a text?", seconds: 20, readsPrompt: true)

//: # 12. Inference
//:
//: After chapter 11 we have models that read a text and say how likely each token is to come next. That is a list of
//: numbers that add up to 1, and nobody wants to read it. How does a distribution become a text? One token at a time:
//: draw a token, append it, ask again. All that is left to decide is how to draw.
//:
//: ## The smallest case
//:
//: A model that sings. It knows la, le, lu, and looks at the last one alone. After each, one of the three is four times
//: as likely as the least likely, one twice. It has no layers: embeddings, a norm, W_u.

//:fold A model made by hand
let song = ["la", "le", "lu"]
let (la, le, lu) = (0, 1, 2)
// With this norm each column of the identity comes out as it went in.
let norm = NormParameters.layer(gamma: .full([3], 2.0.squareRoot() / 3), beta: .full([3], 1.0 / 3))
let θ = DTransformerParameters(
  e: .identity(3), p: .zeros([3, 8]), layers: [], norm: norm,
  u: log(2.0) * Tensor(columns: [[0, 1, 2], [2, 0, 1], [1, 2, 0]]))
//: In sevenths:

show(7 * dTransformer([la, le, lu], θ), "7 · P", rows: song, columns: song.map { "after \($0)" })
//: To draw from the first column, lay the three side by side on a line from 0 to 1: la up to 1/7 = 0.143, le up to
//: 3/7 = 0.429, lu up to 1. Then pick a point u of the line, blindly. The first four points, and what follows la:

let u = [0.05, 0.35, 0.5, 0.8]
func sing(_ τ: Temperature) -> String {
  var draws = GivenDraws(u)
  let y = dInference([la], θ, generating: 4, temperature: τ, from: &draws)
  return y.map { song[$0] }.joined(separator: " ")
}
show("**\(sing(1))**")
//: 0.05 falls on la. After la again, 0.35 falls on le. After le the borders are 4/7, 5/7, 1, and 0.5 falls on la. After
//: that, 0.8 falls on lu.
//:
//: The *temperature* τ changes the weights before the draw: q ∝ p^{1/τ}. With τ = ½ the weights are squared, and 1, 2, 4
//: become 1, 4, 16; with τ = 2 they become 1, √2, 2. With τ = 0 only the likeliest is left, and nothing is drawn.

let first = dTransformer([la], θ).column(0)
let heats: [(String, Temperature)] = [("0", .greedy), ("½", 0.5), ("1", 1), ("2", 2)]
let bars = heats.map { Bars.Series("τ = \($0.0)", tempered(first, $0.1).scalars) }
show(
  Bars(song, series: bars, axis: Axis("probability after la", range: 0...1)), "temperature",
  caption: "The same p at four temperatures.")
show(Table(["τ", "after la"], rows: heats.map { [$0.0, sing($0.1)] }))
//: The same four draws, four songs. The one with τ = 0 will go round in circles for ever: keep that in mind.
//:
//: ## Line by line

show(Pseudocode[14])
let tape = Tape()
var draws = GivenDraws([0.35, 0.5])
_ = tape.record { dInference([la], θ, generating: 2, from: &draws) }
show(linesOf: 14, on: tape)
//: - **Line 2** asks for ℓ_gen tokens, and ℓ_gen come. There is no other end; eos is a token like any other here.
//: - **Line 3** reads *everything so far*, and **line 4** uses the last column alone.
//: - **Line 5** is the only place where chance comes in; it takes one u. What **line 6** appends is read like the prompt.
//:
//: Take **line 6** out, and the model never hears what it said. Every token is drawn as if it were the first:

let deaf = DInferenceMistakes.promptsColumn.run([la], θ, 4, 1, u)
show("**\(deaf.map { song[$0] }.joined(separator: " "))**")
//: An encoder–decoder answers a whole sequence z, and its answers have an end. So Algorithm 15 starts from bos and goes
//: on until eos.

show(Pseudocode[15])
//: Another singer, made by hand. ? ▷ ■ are mask, bos and eos. It begins with la half of the time; a word is followed by
//: either of the others, or with probability ½ by the end. It is too small to listen to z. The draws: 0.6, 0.1, 0.9.

//:fold Another model made by hand
let signs = song + ["?", "▷", "■"]
let after: [[Double]] = [  // la, le, lu, ?, ▷, ■
  [0, 1, 1, 0, 0, 2], [1, 0, 1, 0, 0, 2], [1, 1, 0, 0, 0, 2], [0, 0, 0, 0, 0, 1],
  [2, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1],
]
let next = log(Tensor(columns: after) + .full([6, 6], 1e-40))  // Almost never, in place of never.
let singer = EDTransformerParameters(
  e: .identity(6), p: .zeros([6, 5]), encoder: [], decoder: [], u: next)
let singing = Tape()
draws = GivenDraws([0.6, 0.1, 0.9])
let answer = singing.record { edInference([la], singer, from: &draws) }
show(linesOf: 15, on: singing)
quote("answer", answer.tokens.map { signs[$0] }.joined(separator: " "))
//: That is {{answer}}: eos is appended, too.
//:
//: - **Line 2**: y has to be something that is not eos. The paper's 0 is no token there; we count from 0, so −1.
//: - **Line 3** looks at the last token drawn. Nothing forces a model ever to say eos; so there is a cap, ℓ_max at the
//:   latest, and the result tells whether eos came or the cap (erratum E22).

show(
  symbolsOf: 14,
  ["θ̂": "θ̂", "x": "x", "y": "dInference(x, θ̂, …)", "ℓ_gen": "generating", "τ": "temperature"])
//: ## The graph of this run

show(
  graph: tape, "graph", options: GraphOptions(depth: 1, showsParameters: false),
  caption: "Algorithm 14 on la: two tokens.")
//: Two graphs, and no arrow between them! The second turn reads what the first has drawn, but a drawn token is a whole
//: number: it cannot move a little, so no derivative goes through it. Training never samples: it reads the right text.
//:
//: ## Real text: Shakespeare, letter by letter
//:
//: The decoder of chapter 11 has read eight plays, letter by letter; it has {{count}} parameters and sees {{context}}
//: characters. We use it unchanged. Each line goes on with “JULIET:” (⏎ is the end of a line).

//:fold The trained models of chapter 11
func trained<P: ModelParameters>(_ name: String) -> P {
  let file = chapter.recordURL("\(name).safetensors", of: "11-training")
  return chapter.orEnd(status: 66) { try P(reading: SafetensorsFile(file), precision: .double) }
}
let writer: DTransformerParameters = trained("shakespeare")
let letters = CharacterTokenizer(alphabetOf: Corpus.shakespeare.text)
let V = letters.vocabulary
let proper = [SamplingRule.forbidding([V.mask, V.bos, V.eos])]
func visible(_ tokens: [Int]) -> String { letters.decode(tokens).replacing("\n", with: " ⏎ ") }
quote("count", writer.parameterCount)
quote("context", writer.p.columns)

let prompt = try letters.encode("JULIET:\n")
let ways: [(String, [SamplingRule])] = [
  ("greedy", [.temperature(.greedy)]), ("τ = ½", [.temperature(0.5)]), ("τ = 1", []),
  ("τ = 2", [.temperature(2)]), ("top 5", [.top(5)]), ("nucleus 0.9", [.nucleus(0.9)]),
]
func write(_ rules: [SamplingRule], _ n: Int) -> [Int] {
  let (rules, start) = (proper + rules, WindowedDTransformer(writer))
  var (model, draws) = (start, chapter.random(2))
  return generate(after: prompt, with: &model, generating: n, rules: rules, from: &draws).tokens
}
show(Table(["", "it goes on"], rows: ways.map { [$0.0, visible(write($0.1, 56))] }))
//: Two rules are new; they are not in the paper. *Top k* keeps the k likeliest tokens. The *nucleus* keeps the likeliest
//: ones that together have the probability wanted: few where the model is sure, many where it is not. Do draws follow q?
//: 4000 first letters for each way, and Pearson's χ², the sum of (counted − expected)²/expected. If they do, it stays
//: below the limit 999 times in 1000.

//:fold Counting draws
let p = dTransformer(prompt, writer).column(prompt.count - 1)
var dice = chapter.random(1)
let tests = ways.dropFirst().map { name, rules in
  let q = filtered(p, by: proper + rules)
  let test = ChiSquare(drawing: 4000, from: q.scalars, by: &dice)
  let numbers = [bits(fromNats: entropy(q)), test.statistic, test.limit]
  return [name, "\(q.scalars.count { $0 > 0 })"] + numbers.map { numberText($0, digits: 3) }
}
show(Table(["", "letters left", "entropy of q, bits", "χ²", "limit"], rows: tests))
//: *Entropy* says how open q leaves the matter, in bits: 1 bit is a fair coin. Here is its mean over {{context}} letters
//: that the model has not learned from. It rises with τ, as it must:

//:fold Entropy against temperature
let plays = TrainingText(try letters.encode(Corpus.shakespeare.text))
let P = dTransformer(Array(plays.validation.prefix(writer.p.columns)), writer)
let τs = (-6...8).map { pow(2, Double($0) / 2) }
let openness = τs.map { τ in
  let all = (0..<P.columns).map { bits(fromNats: entropy(tempered(P.column($0), .of(τ)))) }
  return all.reduce(0, +) / Double(P.columns)
}
show(
  Curves(
    [Curves.Line("mean entropy of q", xs: τs, ys: openness)],
    x: Axis("temperature τ", scale: .logarithmic), y: Axis("bits a letter"),
    references: [.horizontal(log2(Double(V.count)), "all alike"), .vertical(1, "as learned")]),
  "entropy", caption: "How open the next letter is, at temperatures from ⅛ to 16.")
//: What is wrong with τ = 0? Remember the song: where no chance comes in, a text that has come back to where it was goes
//: round for ever. We let it write 400 letters at each temperature, and count how many stretches of eight of them were
//: there before. (Beyond ℓ_max it forgets the older half; Algorithm 14 would refuse, erratum E21. Here we do it openly.)

//:fold Repetition against temperature
let hot = [0, 0.25, 0.5, 0.75, 1, 1.5]
let repeated = hot.map { τ in
  repeatedShare(of: write([.temperature(τ == 0 ? .greedy : .of(τ))], 400), stretches: 8)
}
let human = repeatedShare(of: Array(plays.validation.prefix(400)), stretches: 8)
show(
  Curves(
    [Curves.Line("the model", xs: hot, ys: repeated)], x: Axis("temperature τ"),
    y: Axis("share repeated", range: 0...1), references: [.horizontal(human, "Shakespeare")]),
  "repetition", caption: "Stretches of eight letters that came before, among 400 letters.")
quote("greedy", visible(write([.temperature(.greedy)], 400).suffix(60)))
//: The greedy text ends like this: {{greedy}}
//:
//: ## Words, aloud
//:
//: The other model of chapter 11 pronounces: letters in, sounds out, Algorithm 15 with τ = 0. Here are the first ten
//: words of the held-out list, which it has never seen. The distance counts sounds to insert, leave out or replace.

let speaker: EDTransformerParameters = trained("pronunciation")
let dictionary = Pronunciations.cmudict
let said = dictionary.heldOut.prefix(10).map { word in
  let said = edInference(word.z, speaker, temperature: .greedy, from: &dice)
  let (answer, distance) = word.nearestAnswer(to: said.stripped)
  let written = dictionary.spelling(of: said.stripped) + (said.hasEnded ? "" : " …")
  return [word.word, written, dictionary.spelling(of: answer), "\(distance)"]
}
show(Table(["word", "written", "right answer", "distance"], rows: said))
//: Greedy takes the likeliest sound each time. That need not lead to the likeliest *word*. *Beam search* follows several
//: beginnings side by side and keeps those whose product of probabilities is largest; width 1 is greedy. Over {{exam}}
//: held-out words:

//:fold Beam against greedy
let exam = Array(dictionary.heldOut.prefix(chapter.isFull ? 1000 : 200))
let widths = [1, 2, 4, 8]
let beams = widths.map { w in exam.map { beamSearch(answering: $0.z, speaker, width: w)[0] } }
let wrong = beams.map { zip(exam, $0).map { $0.nearestAnswer(to: $1.stripped).distance } }
let means = beams.map { found in found.reduce(0) { $0 + $1.logProbability } / Double(found.count) }
let table = widths.indices.map { k in
  ["\(widths[k])", numberText(means[k], digits: 4), countText(wrong[k].reduce(0, +))]
    + ["\(wrong[k].count { $0 == 0 })"]
}
quote("exam", exam.count)
show(Table(["width", "mean log p of an answer", "wrong sounds", "words right"], rows: table))
let moved = exam.indices.filter { beams[0][$0].tokens != beams[3][$0].tokens }
let points = moved.map { k in
  let group = ["nearer", "as far", "farther"][(wrong[3][k] - wrong[0][k]).signum() + 1]
  let (x, y) = (beams[0][k].logProbability, beams[3][k].logProbability)
  return Scatter.Point(x, y, exam[k].word, group: group)
}
show(
  Scatter(points, x: Axis("log p of the greedy answer"), y: Axis("log p with width 8")), "beam",
  caption: "The \(moved.count) words whose answer changes: is it nearer to the right one?")
//: The beam finds likelier answers, as it should. Whether they are *better* is another question: look at the last two
//: columns, and at the colours. A likelier answer is what this model believes more, and the model may be wrong.
//:
//: Now your words (`--prompt "your words"`, or `--interactive` to type them). An answer cut off by the cap ends in “…”.

func pronounced(_ word: String) throws -> [String] {
  let z = try dictionary.encode(word, within: speaker.p.columns)
  let best = beamSearch(answering: z, speaker, width: 4).prefix(2)
  return [word, numberText(exp(best[0].logProbability), digits: 2)]
    + best.map { dictionary.spelling(of: $0.stripped) + ($0.hasEnded ? "" : " …") }
}
let typed = (chapter.prompt ?? "jabberwock transformer").split(separator: " ").map(String.init)
let heard = chapter.orEnd { try typed.map(pronounced) }
show(Table(["word", "p of the likeliest", "likeliest", "next"], rows: heard))
chapter.readLines(prompt: "word> ") { line in
  for word in line.split(separator: " ") { print(try pronounced(String(word))[2]) }
}
//: ## What a cache saves
//:
//: Line 3 reads everything anew for every token. But the mask is causal: no earlier vector changes when a token is
//: appended, so keys and values can be kept, and a new token costs one column. We count the multiplications in matrix
//: products, for texts of 1, 2, 4, … tokens:

let lengths = (0...10).map { 1 << $0 }
let anew = lengths.map { Double(writer.multiplications(writing: $0)) }
let kept = lengths.map { Double(writer.multiplications(writingCached: $0)) }
let xs = lengths.map(Double.init)
show(
  Curves(
    [Curves.Line("all anew", xs: xs, ys: anew), Curves.Line("with a cache", xs: xs, ys: kept)],
    x: Axis("length of the text", scale: .logarithmic),
    y: Axis("multiplications", scale: .logarithmic),
    references: [.vertical(Double(writer.p.columns), "ℓ_max")]),
  "cache", caption: "The work of a whole text. Beyond ℓ_max it is a formula only.")
let plainTime = measuredMilliseconds(runs: 2) {
  _ = dInference(prompt, writer, generating: 56, temperature: .greedy, from: &dice)
}
for (name, work) in [("anew", anew[6]), ("kept", kept[6])] { quote(name, work / 1e6) }
quote("ratio", anew[6] / kept[6])
quote("plain", plainTime)
quote("cached", measuredMilliseconds(runs: 2) { _ = write([.temperature(.greedy)], 56) })
//: A text of 64 letters takes {{anew}} million multiplications anew and {{kept}} million with the cache, {{ratio}} times
//: fewer. The clock says {{plain}} ms and {{cached}} ms for 56 letters after the prompt. The distributions are the same
//: up to rounding (P14.9). Algorithm 15 saves its encoder too: it runs once for z, not once for every token (E39).
//:
//: ## Mistakes people make

show(mistakes: [TemperatureMistakes.onProbabilities, TemperatureMistakes.underflow])
show(mistakes: [DInferenceMistakes.promptsColumn, DInferenceMistakes.slidingWindow])
show(mistakes: [EDInferenceMistakes.capNotReported])
//: All five write something, and it can look like text. With softmax(p/τ) nearly all tokens are alike at τ = 1.
//:
//: ## Your turn
//:
//: Predict (answers below), then [write](exercises.md) `Sources/Exercises/Chapter12.swift` and run
//: `swift test --filter Chapter12`.
//:
//: 1. After lu, at τ = ½: how likely is le?
//: 2. After la, which of la, le, lu stay in the nucleus of 0.8? Of 0.5?
//: 3. ℓ_max is 64 and the prompt has 60 tokens. How many can Algorithm 14 append?
//:
//: ## What we left out
//:
//: The paper's text speaks of τ = 0 and τ = ∞, its algorithms do not (E23); here both are cases of their own. Nothing in
//: them forbids mask or bos (E24); we took them away. Beam scores are often divided by a power of the length.
//:
//: The cache saves more multiplications than time. So where does the time go? That is the next question.
//:
//: ## Answers

show(tempered(dTransformer([lu], θ).column(0), 0.5), "1. q", rows: song)
let nuclei = [0.8, 0.5].map { filtered(first, by: [.nucleus($0)]).scalars }
show(Tensor(columns: nuclei), "2. q", rows: song, columns: ["0.8", "0.5"])
//: 1. 4² = 16 of 4 + 16 + 1.
//: 2. lu and le have 6/7 together; lu alone has 4/7.
//: 3. Five: the last one is appended and never read, ℓ + ℓ_gen − 1 ≤ ℓ_max.
chapter.end()
