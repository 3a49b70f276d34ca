"""Tokenizers of every family, in folders thrown together from a seed, and what Python's AutoTokenizer makes of hard texts with each;
and digests of what one of each family makes of the GLUE files. Writes fixtures/tokenizer-families.json.

    python3 tokenizer_families.py GLUE_FOLDER     (versions: they stand in the file; sentencepiece 0.2.3 for the vocabularies)
    python3 tokenizer_families.py --more SEED N   prints N other folders with all their ids, for a longer look

The vocabularies are small and trained here. Of what a folder makes of a text, 8 digits of a hash are kept; of a GLUE file, a hash.
A folder that Python cannot load, or whose ids reach beyond the model's rows, is left out.
"""

import base64
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import unicodedata
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import tokenizers
import transformers
from transformers import AutoTokenizer

from token_digests import TASKS, texts as glue_texts

transformers.logging.set_verbosity_error()

FIXTURE = Path(__file__).parent / "fixtures" / "tokenizer-families.json"
ROWS = 1200

SENTENCES = """The quick brown fox jumps over the lazy dog, doesn't it? They'll say we've been there; I'm sure you're right.
A film that is neither funny nor sad: 1999 was better than 2024 by 3.5 points (or 12 %).
Déjà vu à la française : l'élève naïf mange une crème brûlée près de l'hôtel.
Die Straße ist größer als früher; Übung macht den Meister. ¿Qué pasó, señor? ¡Nada!
北京是中国的首都。東京は日本の首都です。서울은 대한민국의 수도이다.
Привет, мир! Это простое предложение. Γειά σου Κόσμε, τι κάνεις σήμερα;
مرحبا بالعالم، كيف حالك؟ שלום עולם, מה שלומך? नमस्ते दुनिया, आप कैसे हैं?
user_name@example.com http://www.example.org/path?query=1&other=2 #hashtag 😀 👍🏽""".split("\n")

TEXTS = [
    ["The quick brown fox doesn't jump, they'll say: it's 1999!"],
    ["  two  blanks\tand a tab\nand  a\r\nline \u00a0 no-break\u3000wide\u2003em\u200bzero  "],
    ["Café naïve Ångström crème brûlée", "cafe\u0301 nai\u0308ve A\u030angstro\u0308m"],
    ["ﬁne ﬂour Ｆｕｌｌｗｉｄｔｈ １２３ ① ㎏ ½ x² ㍻ ㌔ ﷺ ª"],
    ["北京是中国的首都。東京タワー", "서울은 대한민국 ᄀ\u1161\u11a8 ㄱㄴ"],
    ["مرحبا بالعَالَم، كيف؟ שָׁלוֹם", "नमस्ते क्षत्रिय दुनिया ৰ্য"],
    ["😀👍🏽👨‍👩‍👧‍👦🇩🇪 ❤️ ☕️ x️"],
    ["ΟΔΟΣ Σίσυφος ΑΣ. İstanbul ı ẞ ß ǅ"],
    ["\x00a\x01b\x07c\x1b\x7fd\x85e\xadf\u200eg\u2028h\u2029i\ufeffj\ufffdk\ue000l"],
    ["<s> A </s></s> B <mask>, <mask> ![MASK][CLS] [SEP]x <unk> <pad> [UNK] <s>NOTUSED"],
    [""],
    ["", ""],
    [" "],
    ["\n\n", "x"],
    ["a" * 120, "pneumonoultramicroscopicsilicovolcanoconiosis" * 4],
    ["the plot the plot the plot the plot the plot", "good"],
    ["good", "the plot the plot the plot the plot the plot"],
    ["``quoted'' and ''quoted`` ' '' `` \" don't 'tis rock'n'roll I'LL we'Ve"],
    ["▁▁x ▁ y▁z", "Ġx Ċ ā"],
    ["1234567890 3.14159 1,000,000 ٣٤٥ ४५ Ⅷ ²"],
    ["e\u0301\u0323\u0301\u0316 a\u0315\u0300\u05ae\u0062 \u0344 \u1e9b\u0323 o\u0308\u0304"],
    ["x...y --- a_b-c/d\\e ¡¿ §¶ «» “” ‘’ … – — ‐"],
    ["<url> <URL>x a<name>b <new one> Tok tok <Ünï><ünï> user_url url_ url"],
    ["  leading", "trailing  "],
    ["newer: \U00011f34 \u1acf \u2e52 \U0001e030 \u0890 \u08ca \u1df7 \u0c5c"],
    ["𝕳𝖊𝖑𝖑𝖔 𝓌𝑜𝓇𝓁𝒹 𠀀𪜀𫠢 \U0002b8ff"],
    ["ab\u200d\u200cc\u2060d\u034fe\u17b4f\u115fg\u3164h"],
    ["Ｔｈｅ　ｑｕｉｃｋ！ ﾊﾝｶｸ ｶﾞ ゛が か\u3099"],
]

MARKS = {
    "bert": ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
    "mpnet": ["<s>", "<pad>", "</s>", "<unk>", "[UNK]", "<mask>"],
    "roberta": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
    "camembert": ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED", "<s>", "</s>", "<mask>"],
    "albert": ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"],
    "deberta-v2": ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"],
    "deberta": ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"],
}
# Class: model_type, tokens, type of the vocabulary, files that may stand for tokenizer.json, settings that it hears.
CLASSES = {
    "BertTokenizer": ("bert", "bert", "WordPiece", ["vocab.txt"], ["do_lower_case", "strip_accents", "tokenize_chinese_chars"]),
    "MPNetTokenizer": ("mpnet", "mpnet", "WordPiece", ["vocab.txt"], ["do_lower_case", "strip_accents", "tokenize_chinese_chars"]),
    "RobertaTokenizer": ("roberta", "roberta", "BPE", ["vocab.json", "merges.txt"], ["add_prefix_space"]),
    "DebertaTokenizer": ("deberta", "deberta", "BPE", ["vocab.json", "merges.txt"], ["add_prefix_space"]),
    "XLMRobertaTokenizer": ("xlm-roberta", "roberta", "Unigram", [], ["add_prefix_space"]),
    "CamembertTokenizer": ("camembert", "camembert", "Unigram", [], ["add_prefix_space"]),
    "AlbertTokenizer": ("albert", "albert", "Unigram", [], ["add_prefix_space", "do_lower_case", "keep_accents"]),
    "DebertaV2Tokenizer": ("deberta-v2", "deberta-v2", "Unigram", [], ["add_prefix_space", "do_lower_case", "split_by_punct", "unk_id"]),
}
ROLES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"]
# No two that read alike once normalized: the library takes one of them by chance.
NEW = ["<url>", "<name>", "<new one>", "<Ünï>", "Tok", "url"]


def bool_of(r):
    return r.random() < 0.5


def token_object(r, content, special):
    made = {"content": content, **{name: r.random() < 0.35 for name in ["single_word", "lstrip", "rstrip"]}, "special": special}
    if r.random() < 0.8:
        made["normalized"] = r.random() < 0.4
    return made


def normalizer_step(r):
    return r.choice(
        [
            {"type": r.choice(["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"])},
            {"type": "Precompiled", "precompiled_charsmap": "CHARSMAP"},
            {"type": "Replace", "pattern": {"Regex": r.choice([" {2,}", "\\s+", "\\s{2,}", "\\s{2,}|[\\n\\r\\t]"])}, "content": " "},
            {"type": "Replace", "pattern": {"String": r.choice(["``", "''", " ", "the"])}, "content": r.choice(['"', "▁", ""])},
            {"type": "Strip", "strip_left": bool_of(r), "strip_right": bool_of(r)},
            {"type": "Prepend", "prepend": "▁"},
            {"type": "BertNormalizer", "clean_text": bool_of(r), "handle_chinese_chars": bool_of(r), "strip_accents": r.choice([True, False, None]), "lowercase": bool_of(r)},
        ]
    )


def pre_tokenizer_step(r):
    return r.choice(
        [
            {"type": r.choice(["BertPreTokenizer", "WhitespaceSplit"])},
            {"type": "Metaspace", "replacement": "▁", "prepend_scheme": r.choice(["always", "always", "first", "never"]), "split": bool_of(r)},
            {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
            {"type": "Punctuation", "behavior": behavior(r)},
            {"type": "Digits", "individual_digits": bool_of(r)},
            {"type": "Split", "pattern": {"String": r.choice([" ", "t", "the"])}, "behavior": behavior(r), "invert": bool_of(r)},
            {"type": "ByteLevel", "add_prefix_space": bool_of(r), "trim_offsets": True, "use_regex": bool_of(r)},
        ]
    )


def behavior(r):
    return r.choice(["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"])


def sequence(r, type, field, steps):
    if not steps:
        return None
    return steps[0] if len(steps) == 1 and bool_of(r) else {"type": type, field: steps}


def post_processor(r, cls, sep, ids):
    def special(word, kind=0):
        return {"SpecialToken": {"id": word, "type_id": kind}}

    def text(name, kind=0):
        return {"Sequence": {"id": name, "type_id": kind}}

    template = {
        "type": "TemplateProcessing",
        "single": [special(cls), text("A"), special(sep)],
        "pair": r.choice(
            [
                [special(cls), text("A"), special(sep), text("B", 1), special(sep, 1)],
                [special(cls), text("A"), special(sep), special(sep), text("B"), special(sep)],
            ]
        ),
        "special_tokens": {word: {"id": word, "ids": [ids[word]], "tokens": [word]} for word in [cls, sep]},
    }
    named = {"sep": [sep, ids[sep]], "cls": [cls, ids[cls]]}
    return r.choice(
        [
            template,
            {"type": "RobertaProcessing", **named, "trim_offsets": True, "add_prefix_space": False},
            {"type": "BertProcessing", **named},
            {"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}, template]},
        ]
    )


def variant(r, name=None, plain=False):
    """plain: as the family's own models are, for the GLUE files."""
    name = name or r.choice([*CLASSES, "PreTrainedTokenizerFast", "PreTrainedTokenizerFast", "PreTrainedTokenizerFast"])
    is_file = name == "PreTrainedTokenizerFast"
    model_type, marks, kind, others, heard = CLASSES[r.choice(list(CLASSES)) if is_file else name]
    if is_file and bool_of(r):
        model_type = "modernbert"
    marks = MARKS[marks]
    has_bytes = is_file and kind != "WordPiece" and r.random() < 0.4
    ids = {word: index for index, word in enumerate([*marks, *([f"<0x{byte:02X}>" for byte in range(256)] if has_bytes else []), *words_of(kind)])}
    cls, sep = ("<s>", "</s>") if "<s>" in marks else ("[CLS]", "[SEP]")
    unk = "[UNK]" if "[UNK]" in marks else "<unk>"
    config = {}
    if r.random() < 0.8 or is_file:
        config["tokenizer_class"] = name + r.choice(["", "Fast"]) if not is_file and not plain else name
    values = {"do_lower_case": [True, False], "strip_accents": [True, False, None], "unk_id": [1, 3]}
    for key in [] if plain else heard:
        if bool_of(r):
            config[key] = r.choice(values.get(key, [True, False]))
    if not plain:
        if r.random() < 0.3:
            config["truncation_side"] = r.choice(["left", "right"])
        if r.random() < 0.1:
            config["split_special_tokens"] = True
        if r.random() < 0.2:
            config["model_input_names"] = r.choice([["input_ids", "attention_mask"], ["input_ids", "token_type_ids", "attention_mask"]])
        if is_file or r.random() < 0.5:
            first = {"bos_token": cls, "eos_token": sep, "unk_token": unk, "sep_token": sep, "pad_token": next(word for word in marks if "pad" in word.lower()), "cls_token": cls, "mask_token": marks[-1]}
            for role in ROLES:
                if r.random() < 0.7:
                    config[role] = {"__type": "AddedToken", **token_object(r, first[role], True)} if r.random() < 0.2 else first[role]
    files = {"config.json": {"model_type": model_type, "vocab_size": ROWS}, "tokenizer_config.json": config}
    new = [] if plain else r.sample(NEW, r.randint(0, 3))
    placed = {**ids}
    for word in new:
        placed.setdefault(word, len(placed))
    special = {index: {"content": word, "single_word": False, "lstrip": word in ("<mask>", "[MASK]") and bool_of(r), "rstrip": False, "normalized": False, "special": True} for index, word in enumerate(marks)}
    added = {**special, **{placed[word]: {"normalized": True, **token_object(r, word, r.random() < 0.4)} for word in new}}
    how = r.choice(["tokenizer.json", "decoder", "added_tokens.json", "extra"])
    if how == "decoder" and not plain:
        config["added_tokens_decoder"] = {str(index): token for index, token in sorted(added.items())}
    if how == "added_tokens.json" and not plain:
        files["added_tokens.json"] = {word: placed[word] for word in new}
    if how == "extra" and new:
        config[r.choice(["additional_special_tokens", "extra_special_tokens"])] = new
    steps = [normalizer_step(r) for _ in range(r.randint(0, 3))]
    cuts = [pre_tokenizer_step(r) for _ in range(r.randint(0, 2))]
    if kind == "BPE" and bool_of(r):
        cuts = [{"type": "ByteLevel", "add_prefix_space": bool_of(r), "trim_offsets": True, "use_regex": True}]
    if any(cut["type"] == "ByteLevel" for cut in cuts):  # refused beside "first"
        cuts = [{**cut, "prepend_scheme": "always"} if cut.get("prepend_scheme") == "first" else cut for cut in cuts]
    if name == "XLMRobertaTokenizer" or plain:
        steps = [{"type": "Precompiled", "precompiled_charsmap": "CHARSMAP"}]
    models = {
        "WordPiece": {"unk_token": unk, "continuing_subword_prefix": "##", "max_input_chars_per_word": r.choice([100, 6])},
        "BPE": {"dropout": None, "unk_token": r.choice([unk, None]), "continuing_subword_prefix": r.choice([None, ""]), "end_of_word_suffix": None, "fuse_unk": bool_of(r), "byte_fallback": has_bytes, "ignore_merges": bool_of(r)},
        "Unigram": {"unk_id": marks.index(unk), "byte_fallback": has_bytes},
    }
    if is_file or not others or bool_of(r):
        files["tokenizer.json"] = {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [{"id": index, "normalized": True, **token} for index, token in sorted((added if how == "tokenizer.json" else special).items())],
            "normalizer": sequence(r, "Sequence", "normalizers", steps),
            "pre_tokenizer": sequence(r, "Sequence", "pretokenizers", cuts),
            "post_processor": post_processor(r, cls, sep, ids),
            "decoder": None,
            "model": {"type": kind, **models[kind]},
        }
        others = []
    return {"files": files, "others": others, "kind": kind, "marks": marks, "hasBytes": has_bytes, "maxLength": r.choice([64, 64, 12, 8])}


def words_of(kind):
    words = VOCABULARIES[kind]
    return words["vocab"] if kind == "BPE" else [piece for piece, _ in words] if kind == "Unigram" else words


def write(made, folder):
    """What the test writes too: vocabularies where they belong."""
    marks = [*made["marks"], *([f"<0x{byte:02X}>" for byte in range(256)] if made["hasBytes"] else [])]
    vocab = {word: index for index, word in enumerate([*marks, *words_of(made["kind"])])}
    pieces = [*([word, 0.0] for word in marks), *VOCABULARIES["Unigram"]]
    merges = [merge.split(" ") for merge in VOCABULARIES["BPE"]["merges"]]
    for name, content in made["files"].items():
        if name == "tokenizer.json":
            model = {**content["model"], "vocab": pieces if made["kind"] == "Unigram" else vocab, **({"merges": merges} if made["kind"] == "BPE" else {})}
            content = {**content, "model": model}
        text = json.dumps(content, ensure_ascii=False).replace('"CHARSMAP"', json.dumps(VOCABULARIES["charsmap"]))
        (folder / name).write_text(text)
    if "vocab.txt" in made["others"]:
        (folder / "vocab.txt").write_text("".join(f"{word}\n" for word in vocab))
    if "merges.txt" in made["others"]:
        (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False))
        (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{merge}\n" for merge in VOCABULARIES["BPE"]["merges"]))


def loaded(made, use):
    folder = Path(tempfile.mkdtemp())
    try:
        write(made, folder)
        return use(AutoTokenizer.from_pretrained(folder))
    except Exception as problem:
        print(f"{type(problem).__name__}: {str(problem)[:200]}", file=sys.stderr)
        return None
    finally:
        shutil.rmtree(folder)


def observe(tokenizer, most):
    seen = []
    for texts in TEXTS:
        # As a batch: of one pair alone, Python takes an empty second text for none.
        encoded = tokenizer(*([text] for text in texts), truncation=True, max_length=most)
        types = encoded.get("token_type_ids") or [[]]
        seen.append([encoded["input_ids"][0], sum(types[0])])
    return seen


def make(r, count, text_of):
    variants = []
    while len(variants) < count:
        made = variant(r)
        seen = loaded(made, lambda tokenizer: observe(tokenizer, made["maxLength"]))
        if seen and max(max(ids, default=0) for ids, _ in seen) < ROWS:
            variants.append({**made, "seen": [text_of(one) for one in seen]})
    return variants


def short(one):
    return hashlib.sha256(json.dumps(one, separators=(",", ":")).encode()).hexdigest()[:8]


def train(glue):
    """300 words of each type, of SENTENCES and of the first sentences of MRPC."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    lines = [*SENTENCES * 3, *(text for example in glue_texts(Path(glue) / "MRPC/train.tsv", *TASKS["MRPC"][:2])[:300] for text in example)]
    words = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    words.normalizer = normalizers.BertNormalizer(lowercase=False)
    words.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    words.train_from_iterator(lines, trainers.WordPieceTrainer(vocab_size=620, show_progress=False))
    pairs = Tokenizer(models.BPE())
    pairs.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pairs.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=500, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    with tempfile.TemporaryDirectory() as folder:
        # A map of its own: NFKC of what the texts have, and a few odd ones that begin alike.
        rules = {chr(point): unicodedata.normalize("NFKC", chr(point)) for text in TEXTS for part in text for point in map(ord, part)}
        rules = {source: target for source, target in rules.items() if source != target} | {"e\u0301": "é", "\x01": "", "\x07": "", "\u200b": " ", "か\u3099": "が", "\t": " ", "\n": " ", "\r": " ", "A\u030a": "Å"}
        table = "\n".join(" ".join(f"{ord(c):X}" for c in source) + "\t" + " ".join(f"{ord(c):X}" for c in target) for source, target in rules.items())
        Path(folder, "rules.tsv").write_text(table + "\n")
        Path(folder, "texts").write_text("\n".join(lines))
        sentencepiece.SentencePieceTrainer.train(input=f"{folder}/texts", model_prefix=f"{folder}/m", vocab_size=560, model_type="unigram", normalization_rule_tsv=f"{folder}/rules.tsv", minloglevel=2)
        proto = sentencepiece_model_pb2.ModelProto()
        proto.ParseFromString(Path(folder, "m.model").read_bytes())
    saved = json.loads(pairs.to_str())["model"]
    in_order = sorted(words.get_vocab(), key=words.get_vocab().get)
    return {
        "WordPiece": [word for word in in_order if word != "[UNK]"],
        "BPE": {"vocab": sorted(saved["vocab"], key=saved["vocab"].get), "merges": [" ".join(merge) for merge in saved["merges"]]},
        "Unigram": [[piece.piece, round(piece.score, 4)] for piece in proto.pieces if piece.type == 1],
        "charsmap": base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode(),
    }


def digests(glue):
    found = []
    for name in CLASSES:
        made = variant(random.Random(1), name, plain=True)

        def use(tokenizer):
            for folder, (columns, has_header, lengths) in TASKS.items():
                for path in sorted((Path(glue) / folder).glob("*.tsv")):
                    examples = glue_texts(path, columns, has_header)
                    total = hashlib.sha256()
                    for at in range(0, len(examples), 1000):
                        columns_of = zip(*examples[at : at + 1000])
                        for ids in tokenizer(*map(list, columns_of), truncation=True, max_length=lengths[0])["input_ids"]:
                            total.update((" ".join(map(str, ids)) + "\n").encode())
                    found[-1]["seen"].append({"file": f"{folder}/{path.name}", "maxLength": lengths[0], "examples": len(examples), "sha256": total.hexdigest()})

        found.append({"name": name, **made, "seen": []})
        loaded(made, use)
        print(name, file=sys.stderr)
    return found



if sys.argv[1] == "--more":
    VOCABULARIES = json.loads(FIXTURE.read_text())["vocabularies"]
    print(json.dumps({"rows": ROWS, "vocabularies": VOCABULARIES, "texts": TEXTS, "variants": make(random.Random(int(sys.argv[2])), int(sys.argv[3]), lambda one: one)}, ensure_ascii=False))
else:
    VOCABULARIES = train(sys.argv[1])
    out = {
        "versions": {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__},
        "rows": ROWS,
        "vocabularies": VOCABULARIES,
        "texts": TEXTS,
        "variants": make(random.Random(7), 48, short),
        "glue": digests(sys.argv[1]),
    }
    FIXTURE.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")).replace('{"files"', '\n{"files"').replace('{"name"', '\n{"name"') + "\n")
