// The drop program's listing for one kernel's layout: every change of the program shows here.

let goldenDropProgram = """
    0: r6 = r1
    1: r7 = *(u64 *)(r6 +0)
    2: r8 = *(u64 *)(r6 +16)
    3: if r8 == 0 goto pc+213
    4: if r8 == 1 goto pc+212
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
    42: if r0 == 0 goto pc+174
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
    130: if r9 == 0 goto pc+77
    weigh:
    131: *(u64 *)(r10 -272) = 1
    132: *(u64 *)(r10 -264) = 0
    133: *(u64 *)(r10 -64) = 0
    134: r3 = *(u32 *)(r7 +188)
    135: r3 += r6
    136: r3 += 4
    137: r1 = r10
    138: r1 += -64
    139: r2 = 4
    140: call probe_read_kernel#113
    141: r1 = *(u16 *)(r10 -62)
    142: if r1 != 0 goto pc+40
    143: r1 = *(u16 *)(r10 -64)
    144: if r1 == 0 goto pc+41
    145: *(u64 *)(r10 -168) = r1
    146: r1 = *(u64 *)(r7 +200)
    147: r1 -= r6
    148: *(u64 *)(r10 -176) = r1
    149: r1 = *(u32 *)(r7 +112)
    150: r2 = *(u64 *)(r10 -176)
    151: r2 += r1
    152: *(u64 *)(r10 -176) = r2
    153: r1 = *(u16 *)(r7 +178)
    154: if r1 == 65535 goto pc+31
    155: *(u64 *)(r10 -120) = r1
    156: r1 *= -1
    157: r2 = *(u64 *)(r10 -176)
    158: r2 += r1
    159: *(u64 *)(r10 -176) = r2
    160: r1 = *(u16 *)(r7 +138)
    161: if r1 == 6 goto pc+11
    162: r3 = *(u64 *)(r10 -120)
    163: r3 += r6
    164: r3 += 12
    165: r1 = r10
    166: r1 += -120
    167: r2 = 1
    168: call probe_read_kernel#113
    169: r1 = *(u8 *)(r10 -120)
    170: r1 >>= 4
    171: r1 *= -4
    172: goto pc+1
    is_udp:
    173: r1 = -8
    divide:
    174: r2 = *(u64 *)(r10 -176)
    175: r2 += r1
    176: *(u64 *)(r10 -176) = r2
    177: r1 = *(u64 *)(r10 -176)
    178: r2 = *(u64 *)(r10 -168)
    179: r1 += r2
    180: r1 += -1
    181: if r1 s< r2 goto pc+4
    182: r1 /= r2
    counted:
    183: *(u64 *)(r10 -272) = r1
    184: r1 += -1
    185: *(u64 *)(r10 -264) = r1
    single:
    186: r1 = map[fd:4]
    188: r2 = r10
    189: r2 += -24
    190: call map_lookup_elem#1
    191: if r0 == 0 goto pc+5
    192: r1 = *(u64 *)(r10 -272)
    193: lock *(u64 *)(r0 +0) += r1
    194: r1 = *(u64 *)(r10 -264)
    195: lock *(u64 *)(r0 +8) += r1
    196: goto pc+20
    insert:
    197: r1 = map[fd:4]
    199: r2 = r10
    200: r2 += -24
    201: r3 = r10
    202: r3 += -272
    203: r4 = 0
    204: call map_update_elem#2
    205: if r0 == 0 goto pc+11
    206: *(u32 *)(r10 -72) = 0
    207: goto pc+1
    foreign:
    208: *(u32 *)(r10 -72) = 1
    count:
    209: r1 = map[fd:5]
    211: r2 = r10
    212: r2 += -72
    213: call map_lookup_elem#1
    214: if r0 == 0 goto pc+2
    215: r1 = 1
    216: lock *(u64 *)(r0 +0) += r1
    out:
    217: r0 = 0
    218: exit

    """
