// The drop program's listing for one kernel's layout: every change of the program shows here.

let goldenDropProgram = """
    0: r6 = r1
    1: r7 = *(u64 *)(r6 +0)
    2: r8 = *(u64 *)(r6 +16)
    3: if r8 == 0 goto pc+228
    4: if r8 == 1 goto pc+227
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
    42: if r0 == 0 goto pc+189
    43: r9 = *(u32 *)(r0 +0)
    identify:
    44: *(u32 *)(r10 -24) = r9
    45: r6 = *(u64 *)(r7 +192)
    46: *(u32 *)(r10 -12) = 0
    47: r1 = *(u32 *)(r7 +116)
    48: if r1 != 0 goto pc+96
    49: r1 = *(u32 *)(r7 +112)
    50: if r1 < 24 goto pc+94
    51: r3 = *(u32 *)(r7 +184)
    52: r3 += r6
    53: r3 += -24
    54: r1 = r10
    55: r1 += -56
    56: r2 = 16
    57: call probe_read_kernel#113
    58: if r0 != 0 goto pc+86
    59: r1 = *(u64 *)(r10 -56)
    60: r2 = 0x785634126c74656e
    62: if r1 != r2 goto pc+82
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
    74: if r0 != 0 goto pc+32
    75: r1 = *(u8 *)(r10 -120)
    76: r1 >>= 4
    77: if r1 == 6 goto pc+14
    78: if r1 != 4 goto pc+28
    79: r1 = *(u8 *)(r10 -111)
    80: if r1 != 1 goto pc+26
    81: r1 = *(u8 *)(r10 -100)
    82: if r1 == 3 goto pc+5
    83: if r1 == 4 goto pc+4
    84: if r1 == 5 goto pc+3
    85: if r1 == 11 goto pc+2
    86: if r1 == 12 goto pc+1
    87: goto pc+19
    quoted_4:
    88: r1 = *(u8 *)(r10 -92)
    89: r1 >>= 4
    90: if r1 == 4 goto pc+55
    91: goto pc+15
    version_6:
    92: r1 = *(u8 *)(r10 -114)
    93: if r1 != 58 goto pc+13
    94: r1 = *(u8 *)(r10 -80)
    95: if r1 >= 128 goto pc+11
    96: r3 = *(u16 *)(r7 +180)
    97: r3 += r6
    98: r3 += 48
    99: r1 = r10
    100: r1 += -120
    101: r2 = 8
    102: call probe_read_kernel#113
    103: if r0 != 0 goto pc+3
    104: r1 = *(u8 *)(r10 -120)
    105: r1 >>= 4
    106: if r1 == 6 goto pc+39
    own:
    identified:
    107: *(u16 *)(r10 -10) = 1
    108: r1 = map[fd:6]
    110: r2 = r10
    111: r2 += -72
    112: call map_lookup_elem#1
    113: if r0 == 0 goto pc+32
    114: r1 = *(u32 *)(r10 -44)
    115: r1 = be32 r1
    116: r2 = *(u32 *)(r0 +4)
    117: if r1 >= r2 goto pc+28
    118: r2 = *(u32 *)(r0 +0)
    119: r1 += r2
    120: *(u32 *)(r10 -72) = r1
    121: r1 = map[fd:7]
    123: r2 = r10
    124: r2 += -72
    125: call map_lookup_elem#1
    126: if r0 == 0 goto pc+19
    127: r1 = r8
    128: if r1 <= 4095 goto pc+1
    129: r1 = 4095
    fits:
    130: r2 = r9
    131: r2 <<= 12
    132: r1 |= r2
    133: r1 <<= 40
    134: r2 = *(u64 *)(r10 -8)
    135: r2 <<= 24
    136: r2 >>= 24
    137: r1 |= r2
    138: r2 = *(u64 *)(r0 +0)
    139: if r2 == 0 goto pc+3
    140: r2 >>= 40
    141: r2 &= 4095
    142: goto pc+3
    first:
    143: *(u64 *)(r0 +0) = r1
    144: goto pc+1
    untagged:
    145: if r9 == 0 goto pc+77
    weigh:
    146: *(u64 *)(r10 -272) = 1
    147: *(u64 *)(r10 -264) = 0
    148: *(u64 *)(r10 -64) = 0
    149: r3 = *(u32 *)(r7 +188)
    150: r3 += r6
    151: r3 += 4
    152: r1 = r10
    153: r1 += -64
    154: r2 = 4
    155: call probe_read_kernel#113
    156: r1 = *(u16 *)(r10 -62)
    157: if r1 != 0 goto pc+40
    158: r1 = *(u16 *)(r10 -64)
    159: if r1 == 0 goto pc+41
    160: *(u64 *)(r10 -168) = r1
    161: r1 = *(u64 *)(r7 +200)
    162: r1 -= r6
    163: *(u64 *)(r10 -176) = r1
    164: r1 = *(u32 *)(r7 +112)
    165: r2 = *(u64 *)(r10 -176)
    166: r2 += r1
    167: *(u64 *)(r10 -176) = r2
    168: r1 = *(u16 *)(r7 +178)
    169: if r1 == 65535 goto pc+31
    170: *(u64 *)(r10 -120) = r1
    171: r1 *= -1
    172: r2 = *(u64 *)(r10 -176)
    173: r2 += r1
    174: *(u64 *)(r10 -176) = r2
    175: r1 = *(u16 *)(r7 +138)
    176: if r1 == 6 goto pc+11
    177: r3 = *(u64 *)(r10 -120)
    178: r3 += r6
    179: r3 += 12
    180: r1 = r10
    181: r1 += -120
    182: r2 = 1
    183: call probe_read_kernel#113
    184: r1 = *(u8 *)(r10 -120)
    185: r1 >>= 4
    186: r1 *= -4
    187: goto pc+1
    is_udp:
    188: r1 = -8
    divide:
    189: r2 = *(u64 *)(r10 -176)
    190: r2 += r1
    191: *(u64 *)(r10 -176) = r2
    192: r1 = *(u64 *)(r10 -176)
    193: r2 = *(u64 *)(r10 -168)
    194: r1 += r2
    195: r1 += -1
    196: if r1 s< r2 goto pc+4
    197: r1 /= r2
    counted:
    198: *(u64 *)(r10 -272) = r1
    199: r1 += -1
    200: *(u64 *)(r10 -264) = r1
    single:
    201: r1 = map[fd:4]
    203: r2 = r10
    204: r2 += -24
    205: call map_lookup_elem#1
    206: if r0 == 0 goto pc+5
    207: r1 = *(u64 *)(r10 -272)
    208: lock *(u64 *)(r0 +0) += r1
    209: r1 = *(u64 *)(r10 -264)
    210: lock *(u64 *)(r0 +8) += r1
    211: goto pc+20
    insert:
    212: r1 = map[fd:4]
    214: r2 = r10
    215: r2 += -24
    216: r3 = r10
    217: r3 += -272
    218: r4 = 0
    219: call map_update_elem#2
    220: if r0 == 0 goto pc+11
    221: *(u32 *)(r10 -72) = 0
    222: goto pc+1
    foreign:
    223: *(u32 *)(r10 -72) = 1
    count:
    224: r1 = map[fd:5]
    226: r2 = r10
    227: r2 += -72
    228: call map_lookup_elem#1
    229: if r0 == 0 goto pc+2
    230: r1 = 1
    231: lock *(u64 *)(r0 +0) += r1
    out:
    232: r0 = 0
    233: exit

    """
