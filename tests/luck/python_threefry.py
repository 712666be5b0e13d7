"""Luck in plain Python integers, written from the paper and not from csim, to hold csim's against."""

_ONES = 2**64 - 1
_ROTATIONS = (16, 42, 12, 31, 16, 32, 24, 21)


def threefry(key: tuple[int, int], counter: tuple[int, int], rounds: int = 20) -> tuple[int, int]:
    """Return the two words that Threefry2x64 makes of the counter under the key."""
    schedule = (*key, 0x1BD11BDAA9FC1A22 ^ key[0] ^ key[1])
    left, right = ((word + part) & _ONES for word, part in zip(counter, schedule, strict=False))
    for number in range(rounds):
        turn = _ROTATIONS[number % 8]
        left = (left + right) & _ONES
        right = ((right << turn | right >> (64 - turn)) & _ONES) ^ left
        if number % 4 == 3:
            group = number // 4 + 1
            left = (left + schedule[group % 3]) & _ONES
            right = (right + schedule[(group + 1) % 3] + group) & _ONES
    return left, right


def uniform(seed: int, replicate: int, entity: int, week: int, purpose: int, index: int) -> float:
    """Return the number between 0 and 1 that belongs to these six integers."""
    occasion = (week + 32_768) % 2**24 * 2**40 + purpose % 2**16 * 2**24 + index % 2**24
    word, _ = threefry((seed & _ONES, replicate & _ONES), (entity & _ONES, occasion))
    return (2 * (word // 4096) + 1) / 2**53


def entity_id(kind: int, a: int, b: int, c: int, d: int) -> int:
    """Return the 64-bit identity of a kind and four integers."""
    key = threefry((int.from_bytes(b"csim-luc"), kind & _ONES), (a & _ONES, b & _ONES))
    return threefry(key, (c & _ONES, d & _ONES))[0]
