// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace bs {

// The first run: connect a server (with a test that says what it found), open a file, open the demo.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    WelcomePage(bool demoOffered, QWidget *parent);
    QLineEdit *address() const { return m_address; }
    void setTestResult(bool good, const QString &text);
    [[nodiscard]] QString testResult() const;

Q_SIGNALS:
    void testRequested(const QString &url);
    void openRequested(const QString &what); // a server's address
    void browseRequested();
    void demoRequested();

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *serverCard(QWidget *parent);
    QLineEdit *m_address = nullptr;
    QLabel *m_result = nullptr;
    QPushButton *m_connect = nullptr, *m_test = nullptr;
};

} // namespace bs
