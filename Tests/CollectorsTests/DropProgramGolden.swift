// The drop program's listing for one kernel's layout: every change of the program shows here.

let goldenDropProgram = """
    0: r6 = r1
    1: r7 = *(u64 *)(r6 +0)
    2: r8 = *(u64 *)(r6 +16)
    3: if r8 == 0 goto pc+163
    4: if r8 == 1 goto pc+162
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
    42: if r0 == 0 goto pc+124
    43: r9 = *(u32 *)(r0 +0)
    identify:
    44: *(u32 *)(r10 -24) = r9
    45: r6 = *(u64 *)(r7 +192)
    46: *(u32 *)(r10 -12) = 0
    47: r1 = *(u32 *)(r7 +116)
    48: if r1 != 0 goto pc+76
    49: r1 = *(u32 *)(r7 +112)
    50: if r1 < 24 goto pc+74
    51: r3 = *(u32 *)(r7 +184)
    52: r3 += r6
    53: r3 += -24
    54: r1 = r10
    55: r1 += -56
    56: r2 = 16
    57: call probe_read_kernel#113
    58: if r0 != 0 goto pc+66
    59: r1 = *(u64 *)(r10 -56)
    60: r2 = 0x785634126c74656e
    62: if r1 != r2 goto pc+62
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
    82: if r1 == 3 goto pc+43
    83: if r1 == 4 goto pc+42
    84: if r1 == 5 goto pc+41
    85: if r1 == 11 goto pc+40
    86: if r1 == 12 goto pc+39
    87: goto pc+4
    version_6:
    88: r1 = *(u8 *)(r10 -114)
    89: if r1 != 58 goto pc+2
    90: r1 = *(u8 *)(r10 -80)
    91: if r1 < 128 goto pc+34
    own:
    92: *(u16 *)(r10 -10) = 1
    93: r1 = map[fd:6]
    95: r2 = r10
    96: r2 += -72
    97: call map_lookup_elem#1
    98: if r0 == 0 goto pc+27
    99: r1 = *(u32 *)(r10 -44)
    100: r1 = be32 r1
    101: r2 = *(u32 *)(r0 +4)
    102: if r1 >= r2 goto pc+23
    103: r2 = *(u32 *)(r0 +0)
    104: r1 += r2
    105: *(u32 *)(r10 -72) = r1
    106: r1 = map[fd:7]
    108: r2 = r10
    109: r2 += -72
    110: call map_lookup_elem#1
    111: if r0 == 0 goto pc+14
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
    123: *(u64 *)(r0 +0) = r1
    124: goto pc+1
    untagged:
    125: if r9 == 0 goto pc+32
    weigh:
    126: *(u64 *)(r10 -32) = 1
    127: *(u64 *)(r10 -64) = 0
    128: r3 = *(u32 *)(r7 +188)
    129: r3 += r6
    130: r3 += 6
    131: r1 = r10
    132: r1 += -64
    133: r2 = 2
    134: call probe_read_kernel#113
    135: r1 = *(u16 *)(r10 -64)
    136: if r1 == 0 goto pc+1
    137: *(u64 *)(r10 -32) = r1
    single:
    138: r1 = map[fd:4]
    140: r2 = r10
    141: r2 += -24
    142: call map_lookup_elem#1
    143: if r0 == 0 goto pc+3
    144: r1 = *(u64 *)(r10 -32)
    145: lock *(u64 *)(r0 +0) += r1
    146: goto pc+20
    insert:
    147: r1 = map[fd:4]
    149: r2 = r10
    150: r2 += -24
    151: r3 = r10
    152: r3 += -32
    153: r4 = 0
    154: call map_update_elem#2
    155: if r0 == 0 goto pc+11
    156: *(u32 *)(r10 -72) = 0
    157: goto pc+1
    foreign:
    158: *(u32 *)(r10 -72) = 1
    count:
    159: r1 = map[fd:5]
    161: r2 = r10
    162: r2 += -72
    163: call map_lookup_elem#1
    164: if r0 == 0 goto pc+2
    165: r1 = 1
    166: lock *(u64 *)(r0 +0) += r1
    out:
    167: r0 = 0
    168: exit

    """
