import { useTranslation } from 'react-i18next';
import { subTestBody, testBody, type CameraFormValues } from './camera_form_values';
import { CameraTestPanel } from './camera_test_panel';

/** A test of each address that is typed. */
export function CameraTests({ values, cameraId }: { values: CameraFormValues; cameraId?: number }) {
  const { t } = useTranslation();
  return (
    <div className="space-y-6">
      <CameraTestPanel
        title={t('test.title')}
        lead={t('test.lead')}
        okText={t('test.ok')}
        body={testBody(values, cameraId)}
        testid="camera-test"
      />
      {values.subUrl.trim() && (
        <CameraTestPanel
          title={t('test.subTitle')}
          lead={t('test.subLead')}
          okText={t('test.subOk')}
          body={subTestBody(values, cameraId)}
          testid="camera-sub-test"
        />
      )}
    </div>
  );
}
