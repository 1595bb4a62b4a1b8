// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzzer's function over files without the fuzzing engine: every corpus is an ordinary test with any compiler.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

void feed(const std::string &bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
}

// The file whole, cut short at some places, and with single bytes turned: neighbours that a fuzzer meets first.
void feedWithNeighbours(const std::string &bytes) {
    feed(bytes);
    for (std::size_t part = 1; part < 8; ++part) {
        feed(bytes.substr(0, bytes.size() * part / 8));
    }
    std::string turned = bytes;
    for (std::size_t i = 0; i < turned.size() && i < 4096; i += 1 + turned.size() / 64) {
        turned[i] = static_cast<char>(turned[i] ^ 0x41);
        feed(turned);
        turned[i] = bytes[i];
    }
}

} // namespace

int main(int argc, char **argv) {
    int files = 0;
    feed({});
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i])) {
            continue;
        }
        for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (entry.is_regular_file()) {
                std::ifstream in(entry.path(), std::ios::binary);
                feedWithNeighbours({std::istreambuf_iterator<char>(in), {}});
                ++files;
            }
        }
    }
    std::printf("%d files\n", files);
    return 0;
}
