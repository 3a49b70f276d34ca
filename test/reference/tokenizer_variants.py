"""Tokenizer folders as people have them, thrown together from a seed, and what Python's AutoTokenizer makes of texts with each.
Writes fixtures/tokenizer-variants.json.

    python3 tokenizer_variants.py           (versions: they stand in the file)
    python3 tokenizer_variants.py SEED N    prints N others, for a longer look

A folder that Python cannot load, or whose ids reach beyond the model's rows, is left out.
"""

import json
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import tokenizers
import transformers
from transformers import AutoTokenizer

transformers.logging.set_verbosity_error()

HERE = Path(__file__).parent
ROWS = 96
VOCAB = """[PAD] [UNK] [CLS] [SEP] [MASK] a an the The THE film cafe café Café naive naïve Naïve plot ##s ##ing ##é ##e
play Play good bad . , ! ? ' - < > [ ] ( ) name Name <name> 北 京 ο δ σ ς ##σ ##ς ##ο ##δ Ο Δ Σ ##Σ i İ ##i ß ss ß x y z ##x ##y ##z
0 1 2 ##0 ##1 ##2 _ user url tokens token ##ized""".split()
VOCAB = list(dict.fromkeys(VOCAB))
TEXTS = [
    ["The film, the Café!"],
    ["<name> plays a naïve <NAME> plot"],
    ["a<name>b <url><url>x [MASK] [MASK]s"],
    ["café CAFÉ 北京 Σοδος ΟΔΟΣ İi"],
    ["  <url>   good\t<user>.\u00a0bad  "],
    ["the plot the plot the plot the plot [SEP] x y z", "good <name> bad"],
    ["x", "The Films are tokenized <new one> and <new onex>"],
    ["Tok tok TOK <Ünï> <uni> <ünï>"],
    [""],
    ["user_name _url url_ 1url url"],
]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# No two that read alike once normalized: the library takes one of them by chance.
NEW = ["<url>", "<name>", "<user>", "<new one>", "<Ünï>", "Tok", "url"]


def flags(r):
    return {name: r.random() < 0.35 for name in ["single_word", "lstrip", "rstrip"]}


def token_object(r, content, special=None):
    return {"content": content, **flags(r), "normalized": r.random() < 0.5, **({"special": special if special is not None else r.random() < 0.4})}


def variant(r):
    new = r.sample(NEW, r.randint(0, 4))
    config = {}
    if r.random() < 0.85:
        config["tokenizer_class"] = r.choice(["BertTokenizer", "BertTokenizerFast", "PreTrainedTokenizerFast", "BertTokenizer", "ElectraTokenizerFast", "DistilBertTokenizer"])
    for key, values in {"do_lower_case": [True, False], "strip_accents": [True, False, None], "tokenize_chinese_chars": [True, False], "truncation_side": ["left", "right"], "split_special_tokens": [True]}.items():
        if r.random() < (0.15 if key == "split_special_tokens" else 0.5):
            config[key] = r.choice(values)
    if r.random() < 0.15:
        config["model_input_names"] = r.choice([["input_ids", "attention_mask"], ["input_ids", "token_type_ids", "attention_mask"]])
    isFile = config.get("tokenizer_class") == "PreTrainedTokenizerFast"
    if isFile or r.random() < 0.7:
        for role, word in zip(["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"], SPECIAL):
            if r.random() < 0.2:
                config[role] = {"__type": "AddedToken", **token_object(r, word, True)}
            elif r.random() < 0.8 or isFile:
                config[role] = word
    in_vocab = {word: index for index, word in enumerate(VOCAB)}
    ids = {}
    following = len(VOCAB)
    for word in new:
        ids[word] = in_vocab.get(word, following)
        following += word not in in_vocab
    files = {"tokenizer_config.json": config}
    how = r.choice(["added_tokens.json", "decoder", "tokenizer.json", "extra", "map", "none"])
    special = {index: {**token_object(r, word, True), "normalized": False} for index, word in enumerate(SPECIAL)}
    decoder = {**(special if r.random() < 0.8 else {}), **{ids[word]: token_object(r, word) for word in new}}
    has_json = isFile or how == "tokenizer.json" or r.random() < 0.5
    has_txt = not has_json or r.random() < 0.5
    if how == "decoder":
        config["added_tokens_decoder"] = {str(index): token for index, token in sorted(decoder.items())}
    if how == "added_tokens.json":
        files["added_tokens.json"] = ids
    if how == "extra":
        config[r.choice(["additional_special_tokens", "extra_special_tokens"])] = new
    if how == "map" or r.random() < 0.3:
        words = {role: (word if r.random() < 0.5 else {**token_object(r, word, True)}) for role, word in zip(["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"], SPECIAL)}
        for word in words.values():
            if isinstance(word, dict):
                word.pop("special")
        if how == "map" and new:
            words["additional_special_tokens"] = new
        files["special_tokens_map.json"] = words
    if has_json:
        strip = r.choice([True, False, None])
        tokens = special if r.random() < 0.8 else {}
        if how == "tokenizer.json":
            tokens = {**tokens, **{index: token for index, token in decoder.items()}}
        files["tokenizer.json"] = {
            "version": "1.0",
            "truncation": {"direction": r.choice(["Left", "Right"]), "max_length": 512, "strategy": "LongestFirst", "stride": 0} if r.random() < 0.3 else None,
            "padding": None,
            "added_tokens": [{"id": index, **token} for index, token in sorted(tokens.items())],
            "normalizer": None
            if r.random() < 0.2
            else {"type": "BertNormalizer", "clean_text": r.random() < 0.8, "handle_chinese_chars": r.random() < 0.5, "strip_accents": strip, "lowercase": r.random() < 0.5},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                "pair": [
                    {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                    {"Sequence": {"id": "B", "type_id": 1}},
                    {"SpecialToken": {"id": "[SEP]", "type_id": 1}},
                ],
                "special_tokens": {word: {"id": word, "ids": [VOCAB.index(word)], "tokens": [word]} for word in ["[CLS]", "[SEP]"]},
            },
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": r.choice([100, 100, 6])},
        }
    if r.random() < 0.1 and not isFile and how not in ("decoder", "extra") and not config.get("split_special_tokens"):
        del files["tokenizer_config.json"]
    return {"files": files, "vocabTxt": has_txt, "maxLength": r.choice([32, 12, 8])}


def write(made, folder):
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "vocab_size": ROWS}))
    if made["vocabTxt"]:
        (folder / "vocab.txt").write_text("\n".join(VOCAB) + "\n")
    for name, content in made["files"].items():
        if name == "tokenizer.json":
            content = {**content, "model": {**content["model"], "vocab": {word: index for index, word in enumerate(VOCAB)}}}
        (folder / name).write_text(json.dumps(content, ensure_ascii=False))


def observe(made):
    folder = Path(tempfile.mkdtemp())
    try:
        write(made, folder)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        seen = []
        for texts in TEXTS:
            encoded = tokenizer(*texts, truncation=True, max_length=made["maxLength"])
            kinds = encoded.get("token_type_ids")
            seen.append([encoded["input_ids"], sum(kinds) if kinds else 0])
        return seen
    except Exception as problem:
        print(f"{type(problem).__name__}: {str(problem)[:200]}", file=sys.stderr)
        return None
    finally:
        shutil.rmtree(folder)


def make(seed, count):
    r = random.Random(seed)
    variants = []
    while len(variants) < count:
        made = variant(r)
        seen = observe(made)
        if seen and max(max(ids) for ids, _ in seen) < ROWS:
            variants.append({**made, "seen": seen})
    return {"versions": {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__}, "rows": ROWS, "vocab": VOCAB, "texts": TEXTS, "variants": variants}


if len(sys.argv) == 3:
    print(json.dumps(make(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
else:
    text = json.dumps(make(7, 150), ensure_ascii=False, separators=(",", ":")).replace('{"files"', '\n{"files"') + "\n"
    (HERE / "fixtures" / "tokenizer-variants.json").write_text(text)
