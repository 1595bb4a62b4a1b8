// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/scrubber.h"
#include "data/profile/exporter.h"
#include "data/profile/reader.h"

namespace bs::evidence {

QString Scrubber::text(const char *place, const QString &text) {
    QString out = m_redact(text);
    if (out != text) {
        const QString where = QString::fromLatin1(place);
        for (const incident::Redactor::Finding &f : m_redact.preview(text)) {
            Removal &r = m_removed[{where, f.found}];
            r = {where, f.found, f.becomes, r.times + 1};
        }
    }
    return out;
}

std::string Scrubber::text(const char *place, std::string_view text) {
    if (text.empty()) {
        return {};
    }
    std::string key(text);
    if (const auto it = m_known.find(key); it != m_known.end() && it->second == key) {
        return key; // nothing to take out, as before
    }
    std::string out =
        this->text(place, QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))).toStdString();
    // Bytes that are no UTF-8 would come back changed: only what was redacted is.
    if (out == QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toStdString()) {
        out = key;
    }
    if (m_known.size() < 200'000) {
        m_known[key] = out;
    }
    return out;
}

std::string Scrubber::name(const char *place, std::string_view name) {
    std::string out = text(place, name);
    if (out != name) {
        for (char &c : out) {
            c = std::isalnum(static_cast<unsigned char>(c)) || c == ':' ? c : '_';
        }
    }
    return out;
}

Labels Scrubber::labels(const char *place, const Labels &labels) {
    std::vector<Labels::Pair> out;
    for (const auto &[key, value] : labels) {
        out.emplace_back(key == kMetricName ? key : name(place, key),
                         key == kMetricName ? name(place, value) : text(place, value));
    }
    return Labels::fromPairs(std::move(out));
}

QString Scrubber::document(const char *place, const QString &text) {
    QString out = this->text(place, text);
    for (const incident::Redactor::Finding &f : m_redact.names()) {
        QString plain = f.becomes;
        out.replace(f.becomes, plain.replace(u' ', u'-'));
    }
    return out;
}

Result<profile::ProfilePtr> Scrubber::profile(const profile::Profile &p) {
    using profile::Format;
    const QString thing = m_redact(p.thing);
    const bool isText =
        p.bytes && (p.format == Format::Debug1 || p.format == Format::Debug2 || p.format == Format::Folded);
    if (isText) {
        return profile::readProfile(text("stacks", std::string_view(*p.bytes)), thing);
    }
    profile::Profile clean = p;
    std::vector<std::unique_ptr<std::string>> kept; // until the bytes are written
    clean.texts = profile::Texts();
    for (std::size_t i = 1; i < p.texts.size(); ++i) {
        kept.push_back(std::make_unique<std::string>(text("stacks", p.texts[static_cast<profile::Text>(i)])));
        (void)clean.texts.append(*kept.back());
    }
    clean.bytes = nullptr;
    return profile::readProfile(profile::toPprof(clean), thing);
}

std::vector<Removal> Scrubber::removed() const {
    std::vector<Removal> out;
    for (const auto &[key, r] : m_removed) {
        out.push_back(r);
    }
    return out;
}

} // namespace bs::evidence
