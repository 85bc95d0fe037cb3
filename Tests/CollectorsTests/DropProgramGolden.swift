// The drop program's listing for one kernel's layout: every change of the program shows here.

let goldenDropProgram = """
    0: r6 = r1
    1: r7 = *(u64 *)(r6 +0)
    2: r8 = *(u64 *)(r6 +16)
    3: if r8 == 0 goto pc+168
    4: if r8 == 1 goto pc+167
    5: *(u32 *)(r10 -16) = r8
    6: r1 = *(u64 *)(r6 +8)
    7: *(u64 *)(r10 -8) = r1
    8: *(u32 *)(r10 -20) = 0
    9: r9 = *(u64 *)(r7 +16)
    10: if r9 s>= 0 goto pc+11
    11: r1 = *(u64 *)(r9 +264)
    12: if r1 s>= 0 goto pc+9
    13: r1 = *(u32 *)(r1 +176)
    14: r1 >>= 24
    15: if r1 < 239 goto pc+6
    16: r1 = *(u32 *)(r9 +224)
    17: *(u32 *)(r10 -20) = r1
    18: r1 = *(u64 *)(r9 +264)
    19: if r1 s>= 0 goto pc+14
    20: r1 = *(u64 *)(r1 +4160)
    21: goto pc+14
    socket:
    22: r1 = *(u64 *)(r7 +24)
    23: if r1 == 0 goto pc+4
    24: r1 = *(u64 *)(r1 +48)
    25: if r1 s>= 0 goto pc+8
    26: r1 = *(u64 *)(r1 +4160)
    27: goto pc+8
    receiver:
    28: r1 = *(u64 *)(r6 +24)
    29: if r1 == 0 goto pc+4
    30: r1 = *(u64 *)(r1 +48)
    31: if r1 s>= 0 goto pc+2
    32: r1 = *(u64 *)(r1 +4160)
    33: goto pc+2
    unknown:
    34: r9 = 0
    35: goto pc+8
    look_up:
    36: *(u64 *)(r10 -40) = r1
    37: r1 = map[fd:3]
    39: r2 = r10
    40: r2 += -40
    41: call map_lookup_elem#1
    42: if r0 == 0 goto pc+129
    43: r9 = *(u32 *)(r0 +0)
    identify:
    44: *(u32 *)(r10 -24) = r9
    45: r6 = *(u64 *)(r7 +192)
    46: *(u32 *)(r10 -12) = 0
    47: r1 = *(u32 *)(r7 +116)
    48: if r1 != 0 goto pc+81
    49: r1 = *(u32 *)(r7 +112)
    50: if r1 < 24 goto pc+79
    51: r3 = *(u32 *)(r7 +184)
    52: r3 += r6
    53: r3 += -24
    54: r1 = r10
    55: r1 += -56
    56: r2 = 16
    57: call probe_read_kernel#113
    58: if r0 != 0 goto pc+71
    59: r1 = *(u64 *)(r10 -56)
    60: r2 = 0x785634126c74656e
    62: if r1 != r2 goto pc+67
    63: r1 = *(u16 *)(r10 -48)
    64: r1 = be16 r1
    65: *(u16 *)(r10 -12) = r1
    66: *(u32 *)(r10 -72) = r1
    67: *(u16 *)(r10 -10) = 2
    68: r3 = *(u16 *)(r7 +180)
    69: r3 += r6
    70: r1 = r10
    71: r1 += -120
    72: r2 = 48
    73: call probe_read_kernel#113
    74: if r0 != 0 goto pc+17
    75: r1 = *(u8 *)(r10 -120)
    76: r1 >>= 4
    77: if r1 == 6 goto pc+10
    78: if r1 != 4 goto pc+13
    79: r1 = *(u8 *)(r10 -111)
    80: if r1 != 1 goto pc+11
    81: r1 = *(u8 *)(r10 -100)
    82: if r1 == 3 goto pc+48
    83: if r1 == 4 goto pc+47
    84: if r1 == 5 goto pc+46
    85: if r1 == 11 goto pc+45
    86: if r1 == 12 goto pc+44
    87: goto pc+4
    version_6:
    88: r1 = *(u8 *)(r10 -114)
    89: if r1 != 58 goto pc+2
    90: r1 = *(u8 *)(r10 -80)
    91: if r1 < 128 goto pc+39
    own:
    identified:
    92: *(u16 *)(r10 -10) = 1
    93: r1 = map[fd:6]
    95: r2 = r10
    96: r2 += -72
    97: call map_lookup_elem#1
    98: if r0 == 0 goto pc+32
    99: r1 = *(u32 *)(r10 -44)
    100: r1 = be32 r1
    101: r2 = *(u32 *)(r0 +4)
    102: if r1 >= r2 goto pc+28
    103: r2 = *(u32 *)(r0 +0)
    104: r1 += r2
    105: *(u32 *)(r10 -72) = r1
    106: r1 = map[fd:7]
    108: r2 = r10
    109: r2 += -72
    110: call map_lookup_elem#1
    111: if r0 == 0 goto pc+19
    112: r1 = r8
    113: if r1 <= 4095 goto pc+1
    114: r1 = 4095
    fits:
    115: r2 = r9
    116: r2 <<= 12
    117: r1 |= r2
    118: r1 <<= 40
    119: r2 = *(u64 *)(r10 -8)
    120: r2 <<= 24
    121: r2 >>= 24
    122: r1 |= r2
    123: r2 = *(u64 *)(r0 +0)
    124: if r2 == 0 goto pc+3
    125: r2 >>= 40
    126: r2 &= 4095
    127: goto pc+3
    first:
    128: *(u64 *)(r0 +0) = r1
    129: goto pc+1
    untagged:
    130: if r9 == 0 goto pc+32
    weigh:
    131: *(u64 *)(r10 -32) = 1
    132: *(u64 *)(r10 -64) = 0
    133: r3 = *(u32 *)(r7 +188)
    134: r3 += r6
    135: r3 += 6
    136: r1 = r10
    137: r1 += -64
    138: r2 = 2
    139: call probe_read_kernel#113
    140: r1 = *(u16 *)(r10 -64)
    141: if r1 == 0 goto pc+1
    142: *(u64 *)(r10 -32) = r1
    single:
    143: r1 = map[fd:4]
    145: r2 = r10
    146: r2 += -24
    147: call map_lookup_elem#1
    148: if r0 == 0 goto pc+3
    149: r1 = *(u64 *)(r10 -32)
    150: lock *(u64 *)(r0 +0) += r1
    151: goto pc+20
    insert:
    152: r1 = map[fd:4]
    154: r2 = r10
    155: r2 += -24
    156: r3 = r10
    157: r3 += -32
    158: r4 = 0
    159: call map_update_elem#2
    160: if r0 == 0 goto pc+11
    161: *(u32 *)(r10 -72) = 0
    162: goto pc+1
    foreign:
    163: *(u32 *)(r10 -72) = 1
    count:
    164: r1 = map[fd:5]
    166: r2 = r10
    167: r2 += -72
    168: call map_lookup_elem#1
    169: if r0 == 0 goto pc+2
    170: r1 = 1
    171: lock *(u64 *)(r0 +0) += r1
    out:
    172: r0 = 0
    173: exit

    """
