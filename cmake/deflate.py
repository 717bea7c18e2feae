"""Deflate, as small as one block gets: the cheapest of all ways to write the data, found again for the codes that it leads to.

Unlike zlib, whose output differs between its versions and replacements, this gives the same bytes everywhere. It is made
for some ten thousand bytes.
"""
import heapq
import math
from collections import Counter, defaultdict

END = 256
ROUNDS = 12


def buckets(start, steps):
    """(first value, extra bits) of each length or distance code."""
    found, value = [], start
    for bits, count in steps:
        for _ in range(count):
            found.append((value, bits))
            value += 1 << bits
    return found


LENGTHS = buckets(3, ((0, 8), (1, 4), (2, 4), (3, 4), (4, 4), (5, 4)))
LENGTHS[-1] = (227, 5)
LENGTHS.append((258, 0))
DISTANCES = buckets(1, ((0, 4), *((bits, 2) for bits in range(1, 14))))


def code_of(table, value):
    low, high = 0, len(table) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if table[middle][0] <= value else (low, middle - 1)
    return low


LENGTH_CODE = {value: code_of(LENGTHS, value) for value in range(3, 259)}


def matches(data):
    """For each place, the nearest distance of every length that was seen before."""
    seen, found = defaultdict(list), []
    for at in range(len(data)):
        nearest, best = {}, 2
        for before in reversed(seen[data[at:at + 3]] if at + 3 <= len(data) else ()):
            if at - before > 32768:
                break
            length = best
            if data[before:before + length] != data[at:at + length]:
                continue
            while length < 258 and at + length < len(data) and data[before + length] == data[at + length]:
                length += 1
            for each in range(best + 1, length + 1):
                nearest[each] = at - before
            best = max(best, length)
        found.append(nearest)
        seen[data[at:at + 3]].append(at)
    return found


def parse(data, found, literal_cost, distance_cost):
    """The cheapest sequence of (length, distance), or (0, byte), at these costs in bits."""
    cost, step = [0] + [math.inf] * len(data), [None] * (len(data) + 1)
    for at, nearest in enumerate(found):
        here = cost[at] + literal_cost(data[at])
        if here < cost[at + 1]:
            cost[at + 1], step[at + 1] = here, (0, data[at])
        for length, distance in nearest.items():
            code = LENGTH_CODE[length]
            here = cost[at] + literal_cost(257 + code) + LENGTHS[code][1] + distance_cost(distance)
            if here < cost[at + length]:
                cost[at + length], step[at + length] = here, (length, distance)
    at, steps = len(data), []
    while at:
        steps.append(step[at])
        at -= step[at][0] or 1
    return steps[::-1]


def code_lengths(counts, size, limit):
    """Huffman's code lengths, none above the limit."""
    counts = {symbol: count for symbol, count in counts.items() if count}
    for other in range(size):
        if len(counts) > 1:
            break
        counts.setdefault(other, 1)
    while True:
        heap = [(count, symbol, (symbol,)) for symbol, count in sorted(counts.items())]
        heapq.heapify(heap)
        lengths = Counter()
        while len(heap) > 1:
            (a, _, left), (b, tie, right) = heapq.heappop(heap), heapq.heappop(heap)
            lengths.update(left + right)
            heapq.heappush(heap, (a + b, tie + size, left + right))
        if max(lengths.values()) <= limit:
            return [lengths[symbol] for symbol in range(size)]
        counts = {symbol: count // 2 + 1 for symbol, count in counts.items()}


class Bits:
    def __init__(self):
        self.value, self.count = 0, 0

    def put(self, value, count):
        self.value |= value << self.count
        self.count += count

    def code(self, lengths):
        """A function that writes a symbol in the canonical code of these lengths."""
        codes, code = {}, 0
        for length in range(1, 16):
            for symbol, own in enumerate(lengths):
                if own == length:
                    codes[symbol] = int(f"{code:0{length}b}"[::-1], 2), length
                    code += 1
            code <<= 1
        return lambda symbol: self.put(*codes[symbol])


def runs(lengths):
    """The code lengths with repetitions, as (symbol, value of the extra bits, number of them)."""
    at, found = 0, []
    while at < len(lengths):
        value, count = lengths[at], 1
        while at + count < len(lengths) and lengths[at + count] == value:
            count += 1
        at += count
        if value:
            found.append((value, 0, 0))
            count -= 1
        while count >= 3:
            size = min(count, 138 if not value else 6)
            if value:
                found.append((16, size - 3, 2))
            else:
                found.append((17, size - 3, 3) if size < 11 else (18, size - 11, 7))
            count -= size
        found += [(value, 0, 0)] * count
    return found


def block(steps):
    literals = Counter({END: 1})
    distances = Counter()
    for length, value in steps:
        literals[257 + LENGTH_CODE[length] if length else value] += 1
        if length:
            distances[code_of(DISTANCES, value)] += 1
    literal_lengths, distance_lengths = code_lengths(literals, 286, 15), code_lengths(distances, 30, 15)
    used = [max(i for i, length in enumerate(lengths) if length) + 1 for lengths in (literal_lengths, distance_lengths)]
    used[0] = max(used[0], 257)
    header = runs(literal_lengths[:used[0]] + distance_lengths[:used[1]])
    order = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
    run_lengths = code_lengths(Counter(symbol for symbol, _, _ in header), 19, 7)
    count = max(i for i, symbol in enumerate(order) if run_lengths[symbol]) + 1
    bits = Bits()
    for value, size in ((1, 1), (2, 2), (used[0] - 257, 5), (used[1] - 1, 5), (count - 4, 4)):
        bits.put(value, size)
    for symbol in order[:count]:
        bits.put(run_lengths[symbol], 3)
    put = bits.code(run_lengths)
    for symbol, value, size in header:
        put(symbol)
        bits.put(value, size)
    put, put_distance = bits.code(literal_lengths), bits.code(distance_lengths)
    for length, value in steps:
        if not length:
            put(value)
            continue
        code = LENGTH_CODE[length]
        put(257 + code)
        bits.put(length - LENGTHS[code][0], LENGTHS[code][1])
        code = code_of(DISTANCES, value)
        put_distance(code)
        bits.put(value - DISTANCES[code][0], DISTANCES[code][1])
    put(END)
    return bits.value.to_bytes((bits.count + 7) // 8, "little"), literal_lengths, distance_lengths


def compress(data):
    """Raw deflate data of one block; zlib.decompress(…, -15) reads it."""
    found = matches(data)
    distance_code = [0] + [code_of(DISTANCES, value) for value in range(1, min(len(data), 32768) + 1)]
    literal_lengths, distance_lengths = [8] * 286, [5] * 30
    best = None
    for _ in range(ROUNDS):
        literal_costs = [length or 13 for length in literal_lengths]
        distance_costs = [(length or 9) + bits for length, (_, bits) in zip(distance_lengths, DISTANCES)]
        steps = parse(data, found, literal_costs.__getitem__, lambda value: distance_costs[distance_code[value]])
        packed, literal_lengths, distance_lengths = block(steps)
        if best is None or len(packed) < len(best):
            best = packed
    return best
