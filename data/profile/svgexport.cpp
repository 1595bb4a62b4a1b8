// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/profile/exporter.h"
#include "data/profile/frames.h"
#include "data/profile/hash.h"
#include <QString>
#include <algorithm>
#include <map>

namespace bs::profile {

namespace {

constexpr double kWidth = 1200;
constexpr double kRow = 18;
constexpr double kHeader = 34;
constexpr double kNarrowest = 0.4; // px; thinner frames are left out with all they call

struct Node {
    std::map<std::string_view, std::size_t> children;
    std::string_view name;
    std::int64_t value = 0;
};

std::string escaped(std::string_view s) {
    const QString text = QString::fromUtf8(s.data(), static_cast<qsizetype>(std::min<std::size_t>(s.size(), 300)));
    QString clean;
    for (const QChar c : text) {
        clean += c.unicode() < 0x20 || c.unicode() == 0xfffe || c.unicode() == 0xffff ? QChar(0xfffd) : c;
    }
    return clean.toHtmlEscaped().toStdString();
}

class Drawer {
public:
    Drawer(const Profile &p, std::size_t type) : m_p(p), m_index(p), m_type(type) { m_nodes.emplace_back(); }

    std::string draw() {
        build();
        const std::size_t depth = measure(0, 0, kWidth);
        const double height = kHeader + static_cast<double>(depth) * kRow + 8;
        m_bottom = height - 8;
        std::string title =
            std::to_string(m_nodes[0].value) + " " + m_p.types[m_type].type + " / " + m_p.types[m_type].unit;
        m_out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 " +
                std::to_string(static_cast<int>(height)) + "\" font-family=\"monospace\" font-size=\"11\">\n<title>" +
                escaped(title) +
                "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"8\" y=\"20\" "
                "font-size=\"13\">" +
                escaped(m_p.thing.section(u'/', -1).toStdString() + ": " + title) + "</text>\n";
        m_nodes[0].name = "all";
        node(0, 0, kWidth, 0);
        return m_out + "</svg>\n";
    }

private:
    void build() {
        for (std::size_t s = 0; s < m_p.samples.size(); ++s) {
            const std::int64_t v = m_p.value(s, m_type);
            if (v <= 0) {
                continue;
            }
            std::size_t at = 0;
            m_nodes[0].value += v;
            const auto stack = m_p.stack(s);
            for (std::size_t i = stack.size(); i-- > 0;) {
                const auto frames = m_index.framesOf(stack[i]);
                for (std::size_t k = frames.size(); k-- > 0;) {
                    at = child(at, frames[k].function);
                    m_nodes[at].value += v;
                }
            }
        }
    }

    std::size_t child(std::size_t parent, std::string_view name) {
        const auto [it, isNew] = m_nodes[parent].children.try_emplace(name, m_nodes.size());
        const std::size_t index = it->second;
        if (isNew) {
            m_nodes.emplace_back().name = name;
        }
        return index;
    }

    [[nodiscard]] double share(std::size_t node, double parentWidth, std::int64_t parentValue) const {
        return parentValue == 0
                   ? 0
                   : parentWidth * static_cast<double>(m_nodes[node].value) / static_cast<double>(parentValue);
    }

    std::size_t measure(std::size_t n, std::size_t depth, double width) {
        std::size_t deepest = depth + 1;
        for (const auto &[name, c] : m_nodes[n].children) {
            const double w = share(c, width, m_nodes[n].value);
            if (w >= kNarrowest && depth < 500) {
                deepest = std::max(deepest, measure(c, depth + 1, w));
            }
        }
        return deepest;
    }

    void node(std::size_t n, double x, double width, std::size_t depth) {
        const double y = m_bottom - static_cast<double>(depth + 1) * kRow;
        const std::uint64_t h = hash64(m_nodes[n].name.substr(0, m_nodes[n].name.rfind('.')));
        const double percent = 100.0 * static_cast<double>(m_nodes[n].value) /
                               static_cast<double>(std::max<std::int64_t>(m_nodes[0].value, 1));
        m_out += QStringLiteral("<g><title>%1 (%2, %3 %)</title><rect x=\"%4\" y=\"%5\" width=\"%6\" height=\"%7\" "
                                "fill=\"hsl(%8,55%,%9%)\"/>")
                     .arg(QString::fromStdString(escaped(m_nodes[n].name)))
                     .arg(m_nodes[n].value)
                     .arg(percent, 0, 'f', 2)
                     .arg(x, 0, 'f', 2)
                     .arg(y, 0, 'f', 1)
                     .arg(std::max(0.2, width - 0.6), 0, 'f', 2)
                     .arg(kRow - 1)
                     .arg(18 + h % 34)
                     .arg(64 + (h >> 8) % 12)
                     .toStdString();
        const auto characters = static_cast<std::size_t>(std::max(0.0, (width - 6) / 6.7));
        if (characters >= 4) {
            const std::string_view name = m_nodes[n].name;
            m_out += QStringLiteral("<text x=\"%1\" y=\"%2\">")
                         .arg(x + 3, 0, 'f', 2)
                         .arg(y + kRow - 6, 0, 'f', 1)
                         .toStdString() +
                     escaped(name.substr(0, characters)) + "</text>";
        }
        m_out += "</g>\n";
        for (const auto &[name, c] : m_nodes[n].children) {
            const double w = share(c, width, m_nodes[n].value);
            if (w >= kNarrowest && depth < 500) {
                node(c, x, w, depth + 1);
            }
            x += w;
        }
    }

    const Profile &m_p;
    FrameIndex m_index;
    std::size_t m_type;
    std::vector<Node> m_nodes;
    std::string m_out;
    double m_bottom = 0;
};

} // namespace

std::string toSvg(const Profile &p, std::size_t type) { return Drawer(p, type).draw(); }

} // namespace bs::profile
