import Traffic
typealias TransmissionReport = Traffic.SenderReport
