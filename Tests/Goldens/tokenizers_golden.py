"""Writes Tests/TextTests/tokenizers.json: byte pairs learned and applied by Hugging Face's `tokenizers`.

    pip install tokenizers==0.23.3
    python3 Tests/Goldens/tokenizers_golden.py

How the two trainers were made comparable. Both choose the most frequent pair, counted at every place
where it stands, and both break ties by the smaller left token, then the smaller right one. But the
library numbers its alphabet by code point, and its byte level writes byte 0x20 as U+0120 and so on:
spaces come after letters, ties fall otherwise. So we cut the text with the library's byte level (its
GPT-2 pattern), turn the pieces into bytes again, and give its trainer each byte b as the character
U+4E00 + b, whose order is that of the bytes. Then token b is byte b, merge k is token 256 + k.
"""

import json
import pathlib
import platform
import random

import tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

SEED = 20240711
ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE_BYTES, HELD_OUT_BYTES, MERGES = 100_000, 8_000, 1_200
BASE = 0x4E00

# The byte level's own letters: printable bytes stand for themselves, the others for U+0100 and on.
printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
others = [b for b in range(256) if b not in printable]
byte_of = {chr(b): b for b in printable} | {chr(256 + n): b for n, b in enumerate(others)}
byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)


def cut(text):
    """The pieces of a text, as bytes."""
    return [bytes(byte_of[c] for c in piece) for piece, _ in byte_level.pre_tokenize_str(text)]


def letters(piece):
    return "".join(chr(BASE + b) for b in piece)


def train(pieces, merges):
    """Learns on pieces; nothing is merged across their ends."""
    model = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=256 + merges,
        min_frequency=2,
        initial_alphabet=[chr(BASE + b) for b in range(256)],
        show_progress=False,
    )
    model.train_from_iterator([letters(p) for p in pieces], trainer)
    state = json.loads(model.to_str())["model"]
    for b in range(256):
        assert state["vocab"][chr(BASE + b)] == b
    pairs = [[state["vocab"][left], state["vocab"][right]] for left, right in state["merges"]]
    for rank, (left, right) in enumerate(state["merges"]):
        assert state["vocab"][left + right] == 256 + rank
    return model, pairs


def encode(model, pieces):
    return [token for piece in pieces for token in model.encode(letters(piece)).ids]


AWKWARD = [
    "",
    " ",
    "   ",
    "banana",
    "My grandma makes the best apple pie.",
    "don't we'll they've I'm he'd 'sun 're's  'LL it''s",
    "  two  spaces   three    four",
    "tab\tand\ttabs\t\tand\n\n\nlines\r\nreturns\r",
    "trailing space ",
    "trailing lines\n\n",
    " \n \n x",
    "3.14159, 2024-07-11; 1e-9 x2y3 7th",
    "caf\u00e9 cafe\u0301 na\u00efve",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002",
    "\u0410\u043b\u0438\u0441\u0430 \u0432 \u0441\u0442\u0440\u0430\u043d\u0435",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea!!! \u2764\ufe0f",
    "nbsp\u00a0\u00a0here \u2003em\u2003 \u3000ideographic",
    "\u0661\u0662\u0663 \u00bd \u2167 x\u00b2 \u0969",
    "\u0000\u0001\u007f\u0085\u2028\u2029end",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "[mask] <bos> \u27e8eos\u27e9 <|endoftext|>",
    "_snake_case$@#%^&*()'\"`~{}[]\\|/",
    "\u02b0modifier \u01c5titlecase \u00aa\u00ba",
]


def main():
    alice = (ROOT / "Sources/Text/Corpora/alice29.txt").read_text(encoding="ascii")
    sample, held_out = alice[:SAMPLE_BYTES], alice[SAMPLE_BYTES:][:HELD_OUT_BYTES]
    model, merges = train(cut(sample), MERGES)

    draw = random.Random(SEED)
    uncut = []
    for size, alphabet, count in [(40, "ab", 12), (300, "ab", 60), (500, "abc ", 90), (900, "01", 150)]:
        text = "".join(draw.choices(alphabet, weights=range(1, len(alphabet) + 1), k=size))
        small, pairs = train([text.encode()], count)
        uncut.append({"text": text, "merges": pairs, "tokens": encode(small, [text.encode()])})

    golden = {
        "madeBy": "Tests/Goldens/tokenizers_golden.py",
        "versions": {"tokenizers": tokenizers.__version__, "python": platform.python_version()},
        "seed": SEED,
        "sampleBytes": SAMPLE_BYTES,
        "heldOutBytes": HELD_OUT_BYTES,
        "merges": merges,
        "heldOut": encode(model, cut(held_out)),
        "strings": [
            {"text": s, "pieces": [len(p) for p in cut(s)], "tokens": encode(model, cut(s))}
            for s in AWKWARD
        ],
        "uncut": uncut,
    }
    path = ROOT / "Tests/TextTests/tokenizers.json"
    path.write_text(json.dumps(golden, separators=(",", ":")).replace('],"', '],\n"') + "\n")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes, {len(merges)} merges")


if __name__ == "__main__":
    main()
