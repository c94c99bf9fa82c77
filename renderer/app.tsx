/** The frame around every screen, and which screen an address means. */
import { useTranslation } from 'react-i18next';
import { Route, Router, Switch, useLocation } from 'wouter';
import { useContact } from './api/contact.ts';
import { useHashLocation } from './location.ts';
import { Announcer } from './parts/announcer.tsx';
import { ContactBanner } from './parts/contact-banner.tsx';
import { HandOverArea } from './parts/handover.tsx';
import { ScreenHeading } from './parts/heading.tsx';
import { ScreenLink } from './parts/link.tsx';
import { Languages, Sidebar } from './parts/sidebar.tsx';
import { ConnectionScreen } from './screens/connection.tsx';
import { DocumentScreen } from './screens/document.tsx';
import { DocumentsScreen } from './screens/documents.tsx';
import { LockedScreen } from './screens/locked.tsx';
import { OverviewScreen } from './screens/overview.tsx';
import { PatientsScreen } from './screens/patients.tsx';
import { ReadingScreen } from './screens/reading.tsx';
import { ReportsScreen } from './screens/reports.tsx';
import { RulesScreen } from './screens/rules.tsx';
import { SourcesScreen } from './screens/sources.tsx';

export function App(): React.JSX.Element {
  const { state } = useContact();
  return (
    <Router hook={useHashLocation}>
      <Announcer>{state === 'locked' ? <LockedFrame /> : <Frame />}</Announcer>
    </Router>
  );
}

function Frame(): React.JSX.Element {
  const { t } = useTranslation();
  const [path] = useLocation();
  return (
    <HandOverArea>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The address after # names the screen; the skip link moves the focus only.
          event.preventDefault();
          document.querySelector<HTMLElement>('#main')?.focus();
        }}
      >
        {t('app.skip')}
      </a>
      <div className="frame">
        <Sidebar path={path} />
        <main id="main" tabIndex={-1}>
          <ContactBanner />
          <Switch>
            <Route path="/" component={OverviewScreen} />
            <Route path="/documents" component={DocumentsScreen} />
            <Route path="/documents/:id">{({ id }) => <DocumentScreen key={id} id={id} />}</Route>
            <Route path="/documents/:id/page">{({ id }) => <ReadingScreen key={id} id={id} />}</Route>
            <Route path="/patients" component={PatientsScreen} />
            <Route path="/sources" component={SourcesScreen} />
            <Route path="/rules" component={RulesScreen} />
            <Route path="/reports" component={ReportsScreen} />
            <Route path="/connection" component={ConnectionScreen} />
            <Route>
              <ScreenHeading windowTitle="Relais">{t('app.unknownPage')}</ScreenHeading>
              <ScreenLink to="/">{t('app.back')}</ScreenLink>
            </Route>
          </Switch>
        </main>
      </div>
    </HandOverArea>
  );
}

function LockedFrame(): React.JSX.Element {
  return (
    <div className="locked">
      <main id="main">
        <LockedScreen />
      </main>
      <footer>
        <Languages />
      </footer>
    </div>
  );
}
