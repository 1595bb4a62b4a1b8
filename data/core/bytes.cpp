// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/core/bytes.h"
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <cstdio>
#include <libdeflate.h>
#include <memory>
#include <zstd.h>

namespace bs {

namespace {

Error tooLarge(const QString &thing, std::int64_t limit) {
    constexpr std::int64_t kMiB = 1 << 20;
    return inputError(thing, limit % kMiB == 0 ? QStringLiteral("is larger than the limit of %1 MiB").arg(limit / kMiB)
                                               : QStringLiteral("is larger than the limit of %1 bytes").arg(limit));
}

// What the last four bytes say of the size (of one member, modulo 4 GiB), as far as deflate can reach: at most 1,032
// to 1. A liar costs a second try; an honest file is unpacked in one, without room to spare.
std::size_t sizeHint(std::string_view in) {
    std::uint32_t said = 0;
    for (int i = 3; i >= 0; --i) {
        said = said << 8 | static_cast<std::uint8_t>(in[in.size() - 4 + static_cast<std::size_t>(i)]);
    }
    const std::size_t most = in.size() * 1032;
    return said >= in.size() / 2 && said <= most ? said : in.size() * 4;
}

Result<std::string> gunzip(std::string_view in, const QString &thing, std::int64_t limit) {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> d(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    std::string out;
    std::size_t used = 0; // bytes of `out` that are filled
    while (!in.empty()) {
        if (in.size() < 18 || in[0] != '\x1f' || in[1] != '\x8b') {
            if (used > 0) {
                break; // trailing padding after the last member, as gzip(1) allows
            }
            return std::unexpected(inputError(thing, QStringLiteral("is cut: gzip data ends early")));
        }
        std::size_t room = std::max<std::size_t>(sizeHint(in), 64 * 1024);
        for (;;) {
            const auto cap = static_cast<std::size_t>(limit);
            room = std::min(room, cap - std::min(cap, used) + 1);
            out.resize(used + room);
            std::size_t consumed = 0;
            std::size_t produced = 0;
            const libdeflate_result r = libdeflate_gzip_decompress_ex(d.get(), in.data(), in.size(), out.data() + used,
                                                                      room, &consumed, &produced);
            if (r == LIBDEFLATE_SUCCESS) {
                used += produced;
                in.remove_prefix(consumed);
                break;
            }
            if (r != LIBDEFLATE_INSUFFICIENT_SPACE) {
                return std::unexpected(
                    inputError(thing, QStringLiteral("is damaged or cut: gzip data cannot be read")));
            }
            if (used + room > cap) {
                return std::unexpected(tooLarge(thing, limit));
            }
            room *= 4;
        }
        if (used > static_cast<std::size_t>(limit)) {
            return std::unexpected(tooLarge(thing, limit));
        }
    }
    out.resize(used);
    return out;
}

Result<std::string> unzstd(std::string_view in, const QString &thing, std::int64_t limit) {
    const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), ZSTD_freeDStream);
    ZSTD_initDStream(stream.get());
    std::string out;
    ZSTD_inBuffer source{in.data(), in.size(), 0};
    std::string chunk(ZSTD_DStreamOutSize(), '\0');
    std::size_t left = 1;
    while (source.pos < source.size || left != 0) {
        ZSTD_outBuffer target{chunk.data(), chunk.size(), 0};
        left = ZSTD_decompressStream(stream.get(), &target, &source);
        if (ZSTD_isError(left)) {
            return std::unexpected(inputError(thing, QStringLiteral("is damaged: zstd data cannot be read")));
        }
        if (out.size() + target.pos > static_cast<std::size_t>(limit)) {
            return std::unexpected(tooLarge(thing, limit));
        }
        out.append(chunk.data(), target.pos);
        if (source.pos == source.size && target.pos < target.size) {
            if (left != 0) {
                return std::unexpected(inputError(thing, QStringLiteral("is cut: zstd data ends early")));
            }
            break;
        }
    }
    return out;
}

} // namespace

Result<std::string> decompress(std::string bytes, const QString &thing, std::int64_t maxDecompressed) {
    if (bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b') {
        return gunzip(bytes, thing, maxDecompressed);
    }
    if (bytes.starts_with("\x28\xb5\x2f\xfd")) {
        return unzstd(bytes, thing, maxDecompressed);
    }
    return bytes;
}

std::string gzip(std::string_view bytes, int level) {
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> c(
        libdeflate_alloc_compressor(level), libdeflate_free_compressor);
    std::string out(libdeflate_gzip_compress_bound(c.get(), bytes.size()), '\0');
    out.resize(libdeflate_gzip_compress(c.get(), bytes.data(), bytes.size(), out.data(), out.size()));
    return out;
}

Result<std::string> readFile(const QString &path, const ReadLimits &limits) {
    QFile file(path);
    const bool standardInput = path == u"-";
    const QString thing = standardInput ? QStringLiteral("standard input") : path;
    if (!standardInput && QFileInfo(path).isDir()) {
        return std::unexpected(inputError(thing, QStringLiteral("is a folder")));
    }
    if (!(standardInput ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly))) {
        return std::unexpected(
            inputError(thing, file.exists() || standardInput ? file.errorString() : QStringLiteral("no such file")));
    }
    std::string bytes;
    if (!file.isSequential()) {
        bytes.reserve(static_cast<std::size_t>(std::min<std::int64_t>(file.size(), limits.maxBytes)));
    }
    char buffer[1 << 16];
    for (;;) {
        const qint64 n = file.read(buffer, sizeof buffer);
        if (n < 0) {
            return std::unexpected(inputError(thing, file.errorString()));
        }
        if (n == 0) {
            break;
        }
        bytes.append(buffer, static_cast<std::size_t>(n));
        if (static_cast<std::int64_t>(bytes.size()) > limits.maxBytes) {
            return std::unexpected(tooLarge(thing, limits.maxBytes));
        }
    }
    return decompress(std::move(bytes), thing, limits.maxDecompressed);
}

Status writeFile(const QString &path, std::string_view bytes) {
    if (path == u"-") {
        const bool ok = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
        return ok ? Status{}
                  : std::unexpected(inputError(QStringLiteral("standard output"), QStringLiteral("cannot be written")));
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) ||
        file.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()) ||
        !file.commit()) {
        return std::unexpected(inputError(path, QStringLiteral("cannot be written: ") + file.errorString()));
    }
    return {};
}

} // namespace bs
