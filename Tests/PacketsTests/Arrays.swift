// Decoders that take arrays, because the testing macros cannot take spans.

import Packets

func decodeFrame(_ bytes: [UInt8]) -> Frame? { Frame(decoding: bytes.span) }

func decodeTag(_ bytes: [UInt8]) -> Tag? { Tag(endOf: bytes.span) }

func decodeIPPacket(_ bytes: [UInt8]) -> Frame? { Frame(decodingIP: bytes.span) }
