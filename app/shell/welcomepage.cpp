// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/welcomepage.h"
#include "data/core/format.h"
#include "widgets/common/icon.h"
#include "widgets/common/theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace bs {

namespace {

QLabel *text(const QString &words, TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(words, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    l->setWordWrap(true);
    if (tone) {
        l->setProperty("tone", QLatin1String(tone));
    }
    return l;
}

QFrame *card(QWidget *parent, const QString &title, const QString &what) {
    auto *frame = new QFrame(parent);
    frame->setObjectName(QStringLiteral("panel"));
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(6);
    column->addWidget(text(title, TextRole::LeadStrong, nullptr, frame));
    column->addWidget(text(what, TextRole::Body, "second", frame));
    return frame;
}

class Mark : public QWidget {
public:
    explicit Mark(QWidget *parent) : QWidget(parent) { setFixedSize(56, 56); }

protected:
    void paintEvent(QPaintEvent * /*event*/) override {
        const Theme &t = themeOf(this);
        QPainter p(this);
        paintLogo(p, QRectF(0, 0, 56, 56), t.text, t.warn, t.accent);
    }
};

} // namespace

WelcomePage::WelcomePage(bool demoOffered, QWidget *parent) : QWidget(parent) {
    auto *outer = new QHBoxLayout(this);
    auto *middle = new QWidget(this);
    middle->setMaximumWidth(640);
    auto *column = new QVBoxLayout(middle);
    column->setSpacing(8);
    column->addStretch(1);
    column->addWidget(new Mark(middle));
    column->addSpacing(8);
    column->addWidget(
        text(QStringLiteral("See the concurrency of your services"), TextRole::Question, nullptr, middle));
    column->addWidget(
        text(QStringLiteral("Goroutines, pools, tenants and fan-out, read from the Prometheus you already have. "
                            "Nothing is installed on your servers and nothing is sent anywhere else."),
             TextRole::Lead, "second", middle));
    column->addSpacing(12);
    column->addWidget(serverCard(middle));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    QFrame *file =
        card(middle, QStringLiteral("Open a file"),
             QStringLiteral("A workspace, a store, a pprof profile, a bound-stack diagram or an incident bundle."));
    auto *browse = new QPushButton(QStringLiteral("Open a file…"), file);
    static_cast<QVBoxLayout *>(file->layout())->addWidget(browse, 0, Qt::AlignLeft);
    connect(browse, &QPushButton::clicked, this, &WelcomePage::browseRequested);
    row->addWidget(file, 1);
    if (demoOffered) {
        QFrame *demo = card(
            middle, QStringLiteral("Open the demo"),
            QStringLiteral("A simulated fleet of nine services on this machine, with an incident to walk through."));
        auto *open = new QPushButton(QStringLiteral("Open the demo"), demo);
        static_cast<QVBoxLayout *>(demo->layout())->addWidget(open, 0, Qt::AlignLeft);
        connect(open, &QPushButton::clicked, this, &WelcomePage::demoRequested);
        row->addWidget(demo, 1);
    }
    column->addLayout(row);
    column->addStretch(2);
    outer->addStretch(1);
    outer->addWidget(middle, 8);
    outer->addStretch(1);
}

void WelcomePage::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    m_address->setFocus(Qt::OtherFocusReason); // whoever begins to type types an address, not the window's keys
}

QWidget *WelcomePage::serverCard(QWidget *parent) {
    QFrame *frame =
        card(parent, QStringLiteral("Connect a server"),
             QStringLiteral("The address of a Prometheus, Thanos, Mimir or VictoriaMetrics. Authentication, TLS and "
                            "tenants go into a workspace file."));
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    m_address = new QLineEdit(frame);
    m_address->setPlaceholderText(QStringLiteral("http://localhost:9090"));
    m_address->setAccessibleName(QStringLiteral("Address of the server"));
    m_test = new QPushButton(QStringLiteral("Test connection"), frame);
    m_connect = new QPushButton(QStringLiteral("Connect"), frame);
    m_connect->setProperty("kind", QStringLiteral("primary"));
    line->addWidget(m_address, 1);
    line->addWidget(m_test);
    line->addWidget(m_connect);
    static_cast<QVBoxLayout *>(frame->layout())->addLayout(line);
    m_result = text({}, TextRole::Body, "second", frame);
    m_result->hide();
    frame->layout()->addWidget(m_result);
    const auto address = [this] {
        const QString typed = m_address->text().trimmed();
        return typed.isEmpty()          ? m_address->placeholderText()
               : typed.contains(u"://") ? typed
                                        : QStringLiteral("http://") + typed;
    };
    connect(m_test, &QPushButton::clicked, this, [this, address] {
        setTestResult(true, QStringLiteral("Asking %1 …").arg(address()));
        Q_EMIT testRequested(address());
    });
    const auto open = [this, address] { Q_EMIT openRequested(address()); };
    connect(m_connect, &QPushButton::clicked, this, open);
    connect(m_address, &QLineEdit::returnPressed, this, open);
    return frame;
}

void WelcomePage::setTestResult(bool good, const QString &words) {
    QStringList lines = words.split(u'\n');
    for (QString &line : lines) {
        line = displayText(line, 400);
    }
    m_result->setText(lines.join(u'\n'));
    QPalette p = m_result->palette();
    p.setColor(QPalette::WindowText, good ? themeOf(this).text2 : themeOf(this).crit);
    m_result->setProperty("tone", good ? QStringLiteral("second") : QStringLiteral("crit"));
    m_result->setStyleSheet(m_result->styleSheet()); // re-polish for the tone
    m_result->setVisible(!words.isEmpty());
}

QString WelcomePage::testResult() const { return m_result->text(); }

} // namespace bs
